import Shop
import ShopStore
import Synchronization
import Testing

@testable import Joiner

/// A store on which somebody else acts just before the first products are written.
private final class RivalStore: JoinStore {
    private let inner: MemoryStore
    private let rival: Mutex<(@Sendable () -> Void)?>

    init(_ inner: MemoryStore, rival: @escaping @Sendable () -> Void) {
        self.inner = inner
        self.rival = Mutex(rival)
    }

    func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        let act = rival.withLock { rival in
            defer { rival = nil }
            return rival
        }
        act?()
        return inner.write(products)
    }
    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] { inner.write(customers) }
    func write(_ letters: [DeadLetter]) { inner.write(letters) }
    func customers(_ ids: [ShopID]) -> Lookup<CustomerState> { inner.customers(ids) }
    func products(_ ids: [ShopID]) -> Lookup<ProductState> { inner.products(ids) }
    func paidOrders(of customer: ShopID, among orders: [OrderID], buckets: Int32) -> Set<OrderID> { [] }
    func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }
    func waitingCount() -> Int { inner.waitingCount() }
    func customersWaiting(for products: [ShopID], in share: Share) -> [ShopID] {
        inner.customersWaiting(for: products, in: share)
    }
    func waitedForProducts() -> [ShopID] { inner.waitedForProducts() }
    func moveHistory(of customers: [ShopID]) {}
    func checkIndexes() {}
}

@Suite("Two joiners that price one product")
struct RivalPriceTests {
    private let memory = MemoryStore()

    /// One joiner reads the product, the other one stores a price of it, then the first one stores its own.
    private func price(_ own: [String], source: String, rival: [String], source other: String) throws -> Desk {
        let sources = SourceTable()
        let store = RivalStore(memory) { [memory] in
            let desk = Desk(memory: memory, sources: sources)
            #expect(throws: Never.self) { try desk.process(rival, source: other) }
        }
        let desk = Desk(store: store, memory: memory, sources: sources)
        try desk.process(own, source: source)
        return desk
    }

    @Test("from different logs both count, each once", arguments: [false, true])
    func logs(isKnown: Bool) throws {
        if isKnown { try Desk(memory: memory).process([JoinRule.product("m", 0.1, at: 1)], source: "first") }
        let desk = try price(
            [JoinRule.product("m", 0.5, at: 2), JoinRule.product("m", 0.6, at: 4)], source: "one",
            rival: [JoinRule.product("m", 0.7, at: 3)], source: "other")
        let product = try #require(memory.products(["m"])["m"])
        #expect(product.history.inTimeOrder.map(\.price) == (isKnown ? [0.1] : []) + [0.5, 0.7, 0.6])
        #expect(product.history.current == 0.6)
        #expect(product.counts.applied == (isKnown ? 4 : 3))
        #expect(desk.engine.counts.conflicts == 1 && desk.engine.counts.applied == 2)
    }

    @Test("from one log add each record once")
    func log() throws {
        let lines = [JoinRule.product("m", 0.5, at: 2), JoinRule.product("m", 0.6, at: 4)]
        let desk = try price(lines, source: "log", rival: Array(lines[..<1]), source: "log")
        let product = try #require(memory.products(["m"])["m"])
        #expect(product.history.points.map(\.price) == [0.5, 0.6])
        #expect(product.counts.applied == 2)
        #expect(desk.engine.counts.conflicts == 1)
    }
}
