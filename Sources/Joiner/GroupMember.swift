import ShopStore
import Synchronization

/// A joiner as one of a group: where others have overtaken it, it begins anew from what the database holds.
///
/// That happens to one that was paused for longer than its group waits for it, and to all of them where the database is
/// restored or its positions are reset. One that is overtaken again and again without having stored anything meanwhile
/// ends all the same, and so does one that is in no group, since nobody else does its work. `stop` may be called from any
/// thread.
public final class GroupMember: Sendable {
    private struct State {
        var joiner: Joiner?
        var isStopped = false
    }

    private static let vainAttempts_max = 3

    private let isInGroup: Bool
    private let make: @Sendable () throws -> Joiner
    private let say: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// `make` makes a joiner, and is called once at once. Throws what it throws.
    public init(
        isInGroup: Bool, say: @escaping @Sendable (String) -> Void, make: @escaping @Sendable () throws -> Joiner
    ) throws {
        (self.isInGroup, self.make, self.say) = (isInGroup, make, say)
        state = Mutex(State(joiner: try make()))
    }

    /// As `Joiner.run`; counts what all of them did.
    public func run() throws -> RunCounts {
        var counts = RunCounts()
        var vain = 0
        while let joiner = state.withLock({ $0.joiner }) {
            do {
                let last = try joiner.run()
                counts.add(last)
                return counts
            } catch let error as StoreError where error.kind == .overtaken && isInGroup {
                vain = joiner.hasStored ? 0 : vain + 1
                if vain == Self.vainAttempts_max { throw error }
                say("\(error). Going on from what the database holds.")
                counts.add(joiner.counts)
                try renew()
            }
        }
        return counts
    }

    public func stop() {
        let joiner = state.withLock { state in
            state.isStopped = true
            return state.joiner
        }
        joiner?.stop()
    }

    /// The next one; none where it is over.
    private func renew() throws {
        let next = state.withLock { $0.isStopped } ? nil : try make()
        let isStopped = state.withLock { state in
            state.joiner = next
            return state.isStopped
        }
        if isStopped { next?.stop() }
    }
}
