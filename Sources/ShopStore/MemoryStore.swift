import Shop
import Synchronization

/// The shop's state in memory, for as long as the process lives: `--store none`, and tests.
public final class MemoryStore: JoinStore {
    /// Behind a reference: states are large, and a table that grows moves what it holds.
    private final class Customer: Sendable {
        let state: CustomerState
        init(_ state: CustomerState) { self.state = state }
    }
    private struct State {
        var customers: [ShopID: Customer] = [:]
        var profiles: [ShopID: Profile] = [:]
        var holdings: [ShopID: [Holding]] = [:]
        var products: [ShopID: ProductState] = [:]
        var letters: [String: DeadLetter] = [:]
    }
    private let state = Mutex(State())

    public init() {}

    public func profile(of customer: ShopID) -> Profile? { state.withLock { $0.profiles[customer] } }
    public func holdings(of customer: ShopID) -> [Holding] { state.withLock { $0.holdings[customer] ?? [] } }
    /// Everybody and everything that is stored.
    public var ids: (customers: [ShopID], products: [ShopID]) {
        state.withLock { (Array($0.customers.keys), Array($0.products.keys)) }
    }
    public var deadLetters: [DeadLetter] { state.withLock { Array($0.letters.values) } }

    public func customers(_ ids: [ShopID]) -> [ShopID: CustomerState] {
        state.withLock { state in
            var found: [ShopID: CustomerState] = [:]
            if state.customers.isEmpty { return found }
            for id in ids { found[id] = state.customers[id]?.state }
            return found
        }
    }

    public func products(_ ids: [ShopID]) -> [ShopID: ProductState] {
        state.withLock { state in
            var found: [ShopID: ProductState] = [:]
            for id in ids { found[id] = state.products[id] }
            return found
        }
    }

    public func paidOrders(of customer: ShopID, among orders: [OrderID]) -> Set<OrderID> { [] }

    public func olderPaidOrders(of customer: ShopID) -> [OrderID] { [] }

    public func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        state.withLock { state in
            customers.map { write in
                guard state.customers[write.id]?.state.revision == write.state.revision else { return .conflict }
                var stored = write.state
                if let profile = stored.addition.profile { state.profiles[write.id] = profile }
                if !stored.addition.holdings.isEmpty {
                    state.holdings[write.id, default: []] += stored.addition.holdings
                }
                stored.markStored()
                state.customers[write.id] = Customer(stored)
                return .stored
            }
        }
    }

    public func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        state.withLock { state in
            products.map { write in
                guard state.products[write.id]?.revision == write.state.revision else { return .conflict }
                var stored = write.state
                stored.markStored()
                state.products[write.id] = stored
                return .stored
            }
        }
    }

    public func write(_ letters: [DeadLetter]) {
        state.withLock { state in
            for letter in letters { state.letters[letter.id] = letter }
        }
    }

    public func waitingCount() -> Int {
        state.withLock { $0.customers.values.reduce(0) { $0 + $1.state.waiting.count } }
    }

    public func customersWaiting(for products: [ShopID], limit: Int) -> [ShopID] {
        let products = Set(products)
        return state.withLock { state in
            let waiting = state.customers.filter { $0.value.state.waiting.contains { products.contains($0.product) } }
            return Array(waiting.keys.prefix(limit))
        }
    }

    public func waitedForProducts() -> [ShopID] {
        state.withLock { state in
            let waited = Set(state.customers.values.flatMap { $0.state.waiting.map(\.product) })
            return waited.filter { state.products[$0] != nil }
        }
    }

    public func moveHistory(of customers: [ShopID]) {}
}
