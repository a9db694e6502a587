import ShopStore
import Synchronization

/// Keeps what was read from one state of the database from being stored in another.
///
/// A database can be put back to an older copy at any moment. It then lacks what was stored since, and a document that
/// takes in newer records there looks as if it had the older ones, too. So a round looks between its reads and its
/// writes whether the positions are those that this process knows: what it read was then not older, and a document that
/// is exchanged afterwards has another revision. A copy that was taken during the batch at hand has the right positions
/// and may lack what the batch has stored; for it a server must have been started again, and that is noticed, too.
package final class Fence: Sendable {
    /// The database lives another life than at the beginning: whatever was stored since may be gone, and is joined again.
    package struct Restarted: Error {
        package init() {}
    }

    private struct State {
        var life = DatabaseLife()
        var sources: [String]?
    }

    private let life: @Sendable () throws -> DatabaseLife
    private let verify: @Sendable (_ sources: [String]?) throws -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - life: asks the store.
    ///   - verify: asks for the stored positions, and throws where they are not as they should be.
    package init(
        life: @escaping @Sendable () throws -> DatabaseLife = { DatabaseLife() },
        verify: @escaping @Sendable (_ sources: [String]?) throws -> Void = { _ in }
    ) {
        (self.life, self.verify) = (life, verify)
    }

    /// Before the first read. The work is about these sources; `nil`: about all. Throws `StoreError`.
    package func begin(_ sources: [String]?) throws {
        let life = try life()
        state.withLock { $0 = State(life: life, sources: sources) }
    }

    /// Between reads and the writes that follow from them. Throws `Restarted` and `StoreError`.
    package func check() throws {
        let sources = state.withLock { $0.sources }
        if sources?.isEmpty != true { try verify(sources) }
        try checkLife()
    }

    /// After writes, before anything is stored that says they are there. Throws the same.
    package func checkLife() throws {
        let now = try life()
        if now != state.withLock({ $0.life }) { throw Restarted() }
    }
}
