// What an engine asks of its store: how often it writes and reads, and how long it rests in between.

import Shop
import ShopStore
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// A store in memory that notes the sizes of its calls, and answers writes as it is told.
private final class NotingStore: PassingStore, @unchecked Sendable {
    /// What becomes of a document, given how many were answered so before; `nil`: it is stored.
    typealias Answer = @Sendable (_ customer: CustomerWrite?, _ earlier: Int) -> WriteOutcome?

    private struct Notes {
        var writes: [Int] = []
        var reads: [Int] = []
        var answers = 0
        var indexChecks = 0
        var historyReads = 0
    }

    private let notes = Mutex(Notes())
    private let answer: Answer

    init(answer: @escaping Answer = { _, _ in nil }) {
        self.answer = answer
        super.init(MemoryStore())
    }

    var writes: [Int] { notes.withLock { $0.writes } }
    var reads: [Int] { notes.withLock { $0.reads } }
    var answers: Int { notes.withLock { $0.answers } }
    var indexChecks: Int { notes.withLock { $0.indexChecks } }
    var historyReads: Int { notes.withLock { $0.historyReads } }

    private func answered(_ customer: CustomerWrite?) -> WriteOutcome? {
        notes.withLock { notes in
            let outcome = answer(customer, notes.answers)
            if outcome != nil { notes.answers += 1 }
            return outcome
        }
    }

    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        notes.withLock { $0.writes.append(customers.count) }
        return customers.map { answered($0) ?? inner.write([$0])[0] }
    }

    override func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        products.map { answered(nil) ?? inner.write([$0])[0] }
    }

    override func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> {
        notes.withLock { $0.reads.append(ids.count) }
        return inner.customers(ids)
    }

    override func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] {
        notes.withLock { $0.historyReads += 1 }
        return [:]
    }

    override func checkIndexes() { notes.withLock { $0.indexChecks += 1 } }
}

/// A store in which a product has a document that cannot be understood.
private final class OddStore: PassingStore, @unchecked Sendable {
    static let product: ShopID = "odd"

    override func products(_ ids: [ShopID]) throws -> Lookup<ProductState> {
        var found = inner.products(ids)
        if ids.contains(Self.product) { found.unusable[Self.product] = Unusable("the document is odd") }
        return found
    }
}

/// A store in which everybody has two documents, of which it knows one.
private final class TwinStore: PassingStore, @unchecked Sendable {
    override func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> {
        let found = inner.customers(ids)
        return Lookup(found.states, unusable: found.states.mapValues { _ in Unusable("there are two") })
    }
}

/// A store in which everybody has a history, and has paid there for an order that is called as its customer.
private final class HistoryStore: PassingStore, @unchecked Sendable {
    override func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> {
        var found = Lookup<CustomerState>()
        for id in ids {
            var state = inner.customers([id])[id] ?? CustomerState()
            state.extent.paidOrderBuckets = 1
            found.states[id] = state
        }
        return found
    }

    override func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] {
        Dictionary(
            uniqueKeysWithValues: sought.map { ($0.customer, Set($0.orders).intersection([.text($0.customer)])) })
    }
}

/// How long an engine rested, each time.
private final class Rests: Sendable {
    private let kept = Mutex<[Int]>([])
    var all: [Int] { kept.withLock { $0 } }
    func note(_ wait_ms: Int) { kept.withLock { $0.append(wait_ms) } }
}

@Suite("A round of the engine")
struct RoundTests {
    private let rests = Rests()

    private func desk(_ store: NotingStore, _ format: SummaryFormat? = .json) -> Desk {
        Desk(
            store: store, memory: store.inner, summaryFormat: format, pause: { [rests = rests] in rests.note($0) })
    }

    @Test(
        "goes on at once where somebody else was first, and rests where nothing has changed", arguments: [true, false])
    func rests(isProduct: Bool) throws {
        let desk = desk(NotingStore { _, earlier in earlier < 3 ? .conflict : nil })
        try desk.process([isProduct ? JoinRule.product("m", 0.5, at: 1) : JoinRule.order("1")])
        #expect(rests.all == [20, 40])
        #expect(desk.engine.counts.conflicts == 3 && desk.engine.counts.applied == 1)
    }

    @Test("writes all customers of a shard at once where none has many events")
    func wide() throws {
        let store = NotingStore()
        try desk(store).process((0..<800).map { JoinRule.order("1", "c\($0)") })
        #expect(store.writes == [400, 400])
    }

    @Test("reads each customer once where no summaries are printed")
    func reads() throws {
        let store = NotingStore()
        try desk(store, nil).process([JoinRule.order("1"), JoinRule.order("2")])
        #expect(store.reads == [1] && store.historyReads == 0)
    }

    @Test("sets aside what is offered of a product whose document is odd, and stores all others")
    func odd() throws {
        let store = OddStore(MemoryStore())
        let desk = Desk(store: store, memory: store.inner)
        try desk.process(["odd", "m", "odd"].map { JoinRule.product($0, 0.5, at: 1) })
        #expect(store.inner.deadLetters.map(\.position).sorted() == [0, 2])
        #expect(store.inner.deadLetters.allSatisfy { $0.reason == "the document is odd" })
        #expect(store.inner.ids.products == ["m"] && desk.engine.counts.deadLettered == 2)
    }

    @Test("sets the one offer aside that the store refuses, and stores those that come after it")
    func refusedOffer() throws {
        // All of them are refused, then the first one alone.
        let store = NotingStore { customer, earlier in earlier < 2 ? .refused("no such price here") : nil }
        let desk = desk(store)
        try desk.process((1...3).map { JoinRule.product("m", Double($0), at: $0) })
        #expect(store.inner.deadLetters.map(\.position) == [0] && store.answers == 2)
        #expect(store.inner.products(["m"])["m"]?.history.points.map(\.price) == [2, 3])
        #expect(desk.engine.counts.deadLettered == 1 && desk.engine.counts.applied == 2)
    }

    @Test("counts an offer that is read a second time, by somebody who has not seen it, as a repetition")
    func repeated() throws {
        let first = desk(NotingStore())
        try first.process([JoinRule.product("m", 0.5, at: 1)])
        let later = Desk(memory: first.memory, sources: first.sources)
        try later.process([JoinRule.product("m", 0.5, at: 1)])
        #expect(later.engine.counts.duplicate == 1 && later.engine.counts.applied == 0)
    }

    @Test("knows of each customer what that one has paid for long ago, in whatever order they come")
    func history() throws {
        let store = HistoryStore(MemoryStore())
        let desk = Desk(store: store, memory: store.inner)
        // Each orders what the first one has paid for: to everybody else it is new.
        try desk.process(["m", "c", "z", "a"].map { JoinRule.order(#""m""#, $0) })
        #expect(desk.engine.counts.duplicate == 1 && desk.engine.counts.applied == 3)
        #expect(store.inner.customers(["m"])["m"]?.cart.unpaid.isEmpty ?? true)
    }

    @Test("ends with a look at the indexes, batch for batch")
    func indexes() throws {
        let store = NotingStore()
        try desk(store).process([JoinRule.order("1"), JoinRule.order("2")], batchSize: 1)
        #expect(store.indexChecks == 2)
    }

    @Test("waits for a store that is away, longer each time", arguments: [true, false])
    func away(isProduct: Bool) throws {
        let desk = desk(
            NotingStore { _, earlier in earlier < 2 ? .unavailable(StoreError("gone", .unavailable)) : nil })
        try desk.process([isProduct ? JoinRule.product("m", 0.5, at: 1) : JoinRule.order("1")])
        #expect(rests.all == [50, 100] && desk.engine.counts.applied == 1)
    }

    @Test("takes no more events of a shard than it may have in memory, and the others after them")
    func large() throws {
        let store = NotingStore()
        let lines = (0..<66).flatMap { customer in
            (0..<1_000).map { _ in #"{"user_id":"c\#(customer)","type":"payment","order_id":1}"# }
        }
        try desk(store, nil).process(lines)
        #expect(store.writes.sorted() == [1, 1, 32, 32])
    }

    @Test("is ended where summaries grow long: each order of a customer makes the next ones longer")
    func slices() throws {
        let desk = desk(NotingStore())
        let lines = (0..<5_000).map { JoinRule.order("\($0)") }
        #expect(try desk.engine.slices(of: desk.batch(lines, 0..<4_600).events).count == 1)
        let slices = try desk.engine.slices(of: desk.batch(lines, 0..<5_000).events)
        #expect(slices.count == 2 && slices.last?.upperBound == 5_000)
        let full = slices[0]
        #expect(try desk.engine.slices(of: desk.batch(lines, full).events) == [full], "nothing is left over")
    }

    @Test("leaves a waiting purchase whose holding the store refuses, and tries it no third time")
    func refusedHolding() throws {
        let store = NotingStore { customer, earlier in
            customer?.state.addition.holdings.isEmpty == false && earlier < 9 ? .refused("no holdings here") : nil
        }
        let desk = desk(store)
        try desk.process([JoinRule.purchase("m", at: 1), JoinRule.product("m", 0.5, at: 2)], batchSize: 1)
        #expect(desk.shown("a") == "unpaid [], paid [], waits for [m]")
        #expect(store.answers == 2)
    }

    @Test("leaves a waiting purchase whose customer has two documents")
    func twins() throws {
        let before = Desk()
        try before.process([JoinRule.purchase("m", at: 1)])
        let store = TwinStore(before.memory)
        let desk = Desk(store: store, memory: store.inner)
        try desk.process([JoinRule.product("m", 0.5, at: 2)])
        #expect(desk.shown("a") == "unpaid [], paid [], waits for [m]")
    }
}
