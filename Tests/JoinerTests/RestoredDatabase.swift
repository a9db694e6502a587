import Shop
import ShopStore
import Synchronization

@testable import Following
@testable import Joiner

/// A database in memory of which a copy is taken at one call, and put back at a later one, as a backup is.
///
/// Putting it back takes a start of the server: from then on it lives another life. Whoever has a connection hears of it
/// by an error; whoever makes a new one just then does not.
final class RestoredDatabase: PassingStore, @unchecked Sendable {
    /// The calls before which the copy is taken and put back.
    struct Plan {
        var copy: Int
        var restore: Int
        var isHeardOf: Bool
    }

    private struct Known {
        var position = 0
        var attempt: Int?
    }

    private struct State {
        var calls = 0
        var lives: UInt8 = 0
        var position = 0
        var copy: (store: MemoryStore.Copy, position: Int)?
        /// What the joiner that runs now knows of the stored position.
        var known = Known()
    }

    private let plan: Plan?
    private let state = Mutex(State())

    init(_ inner: MemoryStore, _ plan: Plan?) {
        self.plan = plan
        super.init(inner)
    }

    var calls: Int { state.withLock { $0.calls } }
    var isRestored: Bool { state.withLock { $0.lives > 0 } }

    /// Whether the connection broke.
    private func step() -> Bool {
        state.withLock { state in
            defer { state.calls += 1 }
            if state.calls == plan?.copy { state.copy = (inner.copy(), state.position) }
            guard state.calls == plan?.restore, let copy = state.copy else { return false }
            inner.putBack(copy.store)
            state.position = copy.position
            state.lives += 1
            return plan?.isHeardOf == true
        }
    }

    private static let broken = StoreError("the connection broke", .unavailable)

    private func calling<R>(_ call: () throws -> R) throws -> R {
        if step() { throw Self.broken }
        return try call()
    }

    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        step() ? customers.map { _ in .unavailable(Self.broken) } : inner.write(customers)
    }
    override func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        step() ? products.map { _ in .unavailable(Self.broken) } : inner.write(products)
    }
    override func write(_ letters: [DeadLetter]) throws { try calling { inner.write(letters) } }
    override func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> { try calling { inner.customers(ids) } }
    override func products(_ ids: [ShopID]) throws -> Lookup<ProductState> { try calling { inner.products(ids) } }
    override func waitedForProducts() throws -> [ShopID] { try calling { inner.waitedForProducts() } }
    override func customersWaiting(for products: [ShopID], in share: Share) throws -> [ShopID] {
        try calling { inner.customersWaiting(for: products, in: share) }
    }
    /// Of the process that answered the last call.
    override func life() -> DatabaseLife { state.withLock { DatabaseLife(process: [$0.lives]) } }
}

extension RestoredDatabase {
    /// From where a joiner that begins now goes on.
    func begin() -> Int {
        state.withLock { state in
            state.known = Known(position: state.position)
            return state.position
        }
    }

    func verify() throws { try calling { try state.withLock { try Self.check(&$0) } } }

    func store(_ position: Int) throws {
        state.withLock { $0.known.attempt = position }
        try calling {
            try state.withLock { state in
                try Self.check(&state)
                state.position = position
                state.known = Known(position: position)
            }
        }
    }

    private static func check(_ state: inout State) throws {
        if state.position == state.known.position || state.position == state.known.attempt { return }
        throw StoreError("the position is another one", .configuration)
    }
}
