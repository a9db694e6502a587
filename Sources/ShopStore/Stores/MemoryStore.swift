import EventLog
import Shop
import Synchronization

/// The shop's state in memory, for as long as the process lives: `--store none`, and tests.
public final class MemoryStore: JoinStore {
    let partitions = TransientPositions()
    /// Nobody can ask it.
    public let keepsTimes = false
    public let keepsIDOrder = false
    fileprivate struct State {
        var customers = IDMap<StoredCustomer>()
        /// The customers some of whose purchases wait for their products.
        var waiting: Set<ShopID> = []
        var profiles: [ShopID: Profile] = [:]
        var holdings: [ShopID: [Holding]] = [:]
        var products: [ShopID: ProductState] = [:]
        var letters: [String: DeadLetter] = [:]

        func waitedFor(by customer: ShopID) -> [ShopID] {
            customers[customer]?.waiting.map(\.product) ?? []
        }

        mutating func add(_ addition: CustomerState.Addition, to id: ShopID) {
            if let profile = addition.profile { profiles[id] = profile.updating(profiles[id]) }
            if !addition.holdings.isEmpty { holdings[id, default: []] += addition.holdings }
        }
    }
    private let state = Mutex(State())

    public init() {}

    /// All that a store holds at one moment: what a backup is to a database.
    public struct Copy: Sendable { fileprivate let state: State }

    /// All that is stored, as it is now.
    public func copy() -> Copy { state.withLock { Copy(state: $0) } }
    /// Goes back to the copy, like a database that is restored.
    public func putBack(_ copy: Copy) { state.withLock { $0 = copy.state } }

    /// `nil` where nobody has registered the customer.
    public func profile(of customer: ShopID) -> Profile? { state.withLock { $0.profiles[customer] } }
    /// All that the customer ever got, oldest first.
    public func holdings(of customer: ShopID) -> [Holding] { state.withLock { $0.holdings[customer] ?? [] } }
    /// Everybody and everything that is stored.
    public var ids: (customers: [ShopID], products: [ShopID]) {
        state.withLock { ($0.customers.ids, Array($0.products.keys)) }
    }
    /// In no particular order.
    public var deadLetters: [DeadLetter] { state.withLock { Array($0.letters.values) } }

    public func customers(_ ids: [ShopID]) -> Lookup<CustomerState> {
        state.withLock { state in
            var found = Lookup<CustomerState>()
            for id in ids { found.states[id] = state.customers[id]?.state }
            return found
        }
    }

    public func products(_ ids: [ShopID]) -> Lookup<ProductState> {
        state.withLock { state in
            var found = Lookup<ProductState>()
            for id in ids { found.states[id] = state.products[id] }
            return found
        }
    }

    public func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] { [:] }

    public func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }

    public func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        // Made before anybody has to wait for it.
        let stored = customers.indices.map { StoredCustomer(customers[$0].state) }
        return state.withLock { state in
            customers.indices.map { index in
                let id = customers[index].id
                let place = state.customers.place(of: id)
                guard state.customers[place: place]?.revision == customers[index].state.revision else {
                    return .conflict
                }
                state.customers[place: place] = stored[index]
                if customers[index].state.addition.isMoreThanOrders {
                    state.add(customers[index].state.addition, to: id)
                }
                if !stored[index].waiting.isEmpty {
                    state.waiting.insert(id)
                } else if !state.waiting.isEmpty {
                    state.waiting.remove(id)
                }
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
        state.withLock { state in state.waiting.reduce(0) { $0 + (state.customers[$1]?.waiting.count ?? 0) } }
    }

    public func customersWaiting(for products: [ShopID], in share: Share) -> [ShopID] {
        let products = Set(products)
        return state.withLock { state in
            state.waiting.filter { share.owns($0) && state.waitedFor(by: $0).contains(where: products.contains) }
        }
    }

    public func waitedForProducts() -> [ShopID] {
        state.withLock { state in
            Set(state.waiting.flatMap(state.waitedFor)).filter { state.products[$0] != nil }
        }
    }

    public func moveHistory(of customers: [ShopID]) {}
    public func checkIndexes() {}
}

extension CustomerState.Addition {
    fileprivate var isMoreThanOrders: Bool { profile != nil || !holdings.isEmpty }
}
