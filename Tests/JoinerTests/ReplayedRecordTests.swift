// Records that were put back by `dead-letters replay`, once or more often.

import Shop
import ShopStore
import Testing

@testable import Following
@testable import Joiner

/// A store in memory whose letters were given the numbers below `next`.
private final class ReplayedStore: JoinStore {
    let inner = MemoryStore()
    private let next: Int64

    init(next: Int64) { self.next = next }

    func nextReplayNumber() -> Int64 { next }
    func write(_ customers: [CustomerWrite]) -> [WriteOutcome] { inner.write(customers) }
    func write(_ products: [ProductWrite]) -> [WriteOutcome] { inner.write(products) }
    func write(_ letters: [DeadLetter]) { inner.write(letters) }
    func customers(_ ids: [ShopID]) -> Lookup<CustomerState> { inner.customers(ids) }
    func products(_ ids: [ShopID]) -> Lookup<ProductState> { inner.products(ids) }
    func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] { [:] }
    func olderPaidOrders(of customer: ShopID, buckets: Int32) -> [OrderID] { [] }
    func waitingCount() -> Int { inner.waitingCount() }
    func customersWaiting(for products: [ShopID], in share: Share) -> [ShopID] {
        inner.customersWaiting(for: products, in: share)
    }
    func waitedForProducts() -> [ShopID] { inner.waitedForProducts() }
    func moveHistory(of customers: [ShopID]) {}
    func checkIndexes() {}
}

@Suite struct ReplayedRecordTests {
    private static let milk = JoinRule.product("m", 0.5, at: 1)

    private func replayed(_ number: Int64, _ record: String) -> String {
        #"{"replay_number": \#(number), "# + record.dropFirst()
    }

    private func desk(next: Int64) -> (desk: Desk, memory: MemoryStore) {
        let store = ReplayedStore(next: next)
        return (Desk(store: store, memory: store.inner), store.inner)
    }

    private func quantities(_ memory: MemoryStore) -> [Double] { memory.holdings(of: "a").map(\.quantity) }

    @Test("A letter that was put back twice is one purchase and one duplicate", arguments: [1, 2, 100])
    func twice(batchSize: Int) throws {
        let (desk, memory) = desk(next: 10)
        let lines =
            [Self.milk]
            + [5, 6, 5, 6, 7, 6].map { replayed($0, JoinRule.purchase("m", at: 5, quantity: Int($0))) }
        try desk.process(lines, batchSize: batchSize)
        #expect(quantities(memory) == [5, 6, 7])
        let state = try #require(memory.customers(["a"])["a"])
        #expect(state.counts == EventCounts(applied: 3, duplicate: 3))
        #expect(state.applied.contain(7, of: desk.sources.number(of: "replay")))
        #expect(state.applied.contain(7, of: desk.sources.number(of: "log")), "the log's own position went along")
        #expect(desk.engine.counts.applied == 4 && desk.engine.counts.duplicate == 3)
        #expect(desk.summaries.split(separator: "\n").count == 6, "each accepted event has its summary")
    }

    @Test("A copy that comes through another partition is known, too")
    func otherPartition() throws {
        let (desk, memory) = desk(next: 10)
        try desk.process([Self.milk, replayed(5, JoinRule.purchase("m", at: 5))])
        try desk.process([replayed(5, JoinRule.purchase("m", at: 5))], source: "other")
        #expect(quantities(memory) == [1])
    }

    @Test("Read again after its effect was stored, a copy is no more counted than any record")
    func readAgain() throws {
        let (desk, memory) = desk(next: 10)
        let lines = [Self.milk] + [5, 5].map { replayed($0, JoinRule.purchase("m", at: 5)) }
        try desk.process(lines)
        try desk.process(lines)
        #expect(quantities(memory) == [1])
        #expect(memory.customers(["a"])["a"]?.counts == EventCounts(applied: 1, duplicate: 1))
    }

    @Test("A number that was never given says nothing: it neither hides its record nor blocks later ones")
    func forged() throws {
        let (desk, memory) = desk(next: 10)
        let lines = [10, Int64.max, 10, 3].map { replayed($0, JoinRule.purchase("m", at: 5)) }
        try desk.process([Self.milk] + lines)
        #expect(quantities(memory).count == 4)
        #expect(memory.customers(["a"])["a"]?.applied.contain(10, of: desk.sources.number(of: "replay")) == false)
    }

    @Test("Where no number was ever given, records that bear one are events like any other")
    func neverReplayed() throws {
        let (desk, memory) = desk(next: 0)
        try desk.process([
            Self.milk, replayed(0, JoinRule.purchase("m", at: 5)), replayed(0, JoinRule.purchase("m", at: 5)),
        ])
        #expect(quantities(memory).count == 2)
    }

    @Test(
        "A product that was put back twice has one price, and a purchase after the copy sees no other",
        arguments: [1, 9])
    func product(batchSize: Int) throws {
        let (desk, memory) = desk(next: 10)
        // Without a time of its own the copy would be the latest price.
        let untimed = #"{"event_type": "new_product", "id": "m", "name": "Milk", "type": "t", "price": 0.5}"#
        let lines = [
            replayed(5, untimed), JoinRule.product("m", 0.7, at: 1_000), replayed(5, untimed),
            JoinRule.purchase("m", at: 2_000),
        ]
        try desk.process(lines, batchSize: batchSize)
        #expect(memory.holdings(of: "a").map(\.price) == [0.7])
        let product = try #require(memory.products(["m"])["m"])
        #expect(product.history.points.count == 2)
        #expect(product.counts == EventCounts(applied: 2, duplicate: 1))
    }

    @Test("A letter that is set aside again is not set aside a second time by its copy")
    func rejectedAgain() throws {
        let (desk, memory) = desk(next: 10)
        memory.fill("a")
        try desk.process([5, 5].map { replayed($0, JoinRule.order("-1")) })
        #expect(memory.deadLetters.map(\.position) == [0])
        #expect(desk.engine.counts.deadLettered == 1 && desk.engine.counts.duplicate == 1)
    }
}
