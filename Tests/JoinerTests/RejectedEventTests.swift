// Events that the shop cannot take become dead letters, each named by where its record starts, and counted once.

import Bytes
import EventLog
import Shop
import ShopStore
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner

extension MemoryStore {
    /// Stores a customer with as many unpaid orders, from 0 on, as a document can hold.
    func fill(_ customer: ShopID) {
        var state = CustomerState()
        let orders = (0..<Cart.open_entries_max).map { Cart.Order(id: .number(Int64($0)), timestamp_ms: 0) }
        state.cart = Cart(unpaid: orders, paid: [], earlyPayments: [])
        state.touch()
        let outcomes = write([CustomerWrite(id: customer, state: state)])
        precondition(outcomes.count == 1)
    }
}

/// A store in which somebody else takes all open orders of a customer away, once, just before it is written.
private final class OvertakenStore: PassingStore, @unchecked Sendable {
    private var isOver = false

    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        if !isOver, var state = inner.customers([customers[0].id])[customers[0].id] {
            isOver = true
            state.cart.unpaid = []
            state.touch()
            guard case .stored = inner.write([CustomerWrite(id: customers[0].id, state: state)])[0] else { return [] }
        }
        return inner.write(customers)
    }
}

/// A store with rules in which everybody has paid order 7 so long ago that it has moved to the history.
private final class HistoricStore: RefusingStore, @unchecked Sendable {
    override func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> {
        var found = inner.customers(ids)
        for id in found.states.keys { found.states[id]?.extent.paidOrderBuckets = 1 }
        return found
    }

    override func paidOrders(_ sought: [SoughtOrders]) -> [ShopID: Set<OrderID>] {
        Dictionary(uniqueKeysWithValues: sought.map { ($0.customer, Set($0.orders).intersection([7])) })
    }
}

@Suite struct RejectedEventTests {
    /// The lines as records of a file, from one position on; gives where each starts.
    private func process(_ lines: [String], on desk: Desk, from first: Int64 = 0) throws -> [Int64] {
        let source = NumberedSource(name: "file:/log", number: desk.sources.number(of: "file:/log"))
        let builder = BatchBuilder(
            TakingRules(share: desk.engine.share), limits: BatchLimits(), now_ms: { 1_000 }, findSources: { [source] })
        var starts = [first]
        for line in lines {
            let bytes = Array(line.utf8)
            let next = starts[starts.count - 1] + Int64(bytes.count) + 1
            bytes.withView {
                _ = builder.accept(
                    Record(
                        bytes: $0, source: 0, position: starts[starts.count - 1], next: next, timestamp_ms: nil,
                        size_bytes: bytes.count))
            }
            starts.append(next)
        }
        try desk.engine.process(builder.take()) { _ in }
        return starts
    }

    private func names(_ memory: MemoryStore) -> [String] { memory.deadLetters.map(\.id).sorted() }

    @Test("One more than a document can hold is a letter where its record starts; read again, it stays that one letter")
    func full() throws {
        let desk = Desk()
        desk.memory.fill("a")
        let lines = [JoinRule.order("-1"), JoinRule.order("1"), JoinRule.payment("3"), JoinRule.order("-2")]
        let starts = try process(lines, on: desk)
        #expect(names(desk.memory) == ["file:/log@\(starts[0])"])
        #expect(desk.engine.counts.deadLettered == 1 && desk.engine.counts.duplicate == 1)
        #expect(desk.engine.counts.applied == 2 && desk.engine.counts.read == lines.count)
        let raw = String(decoding: desk.memory.deadLetters[0].raw, as: UTF8.self)
        #expect(raw.contains(#""order_id": -1"#), "where there is no log to read it from it says the same")
        let later = Desk(memory: desk.memory, sources: desk.sources)
        #expect(try process(lines, on: later) == starts)
        #expect(names(desk.memory) == ["file:/log@\(starts[0])"])
        #expect(later.engine.counts.duplicate == lines.count && later.engine.counts.deadLettered == 0)
        #expect(desk.memory.customers(["a"])["a"]?.counts == EventCounts(applied: 2, duplicate: 1))
    }

    @Test("Where the store refuses a document, each of its events is a letter, and everybody else's is joined")
    func refused() throws {
        let memory = MemoryStore()
        let desk = Desk(store: RefusingStore(memory), memory: memory)
        let lines = ["c3", "a", "c3", "b", "c3"].enumerated().map { JoinRule.order("\($0)", $1) }
        let starts = try process(lines, on: desk, from: 77)
        #expect(names(memory) == [0, 2, 4].map { "file:/log@\(starts[$0])" }.sorted())
        #expect(memory.deadLetters.allSatisfy { $0.reason.contains("Document failed validation") })
        #expect(desk.engine.counts.deadLettered == 3 && desk.engine.counts.applied == 2)
        #expect(desk.engine.counts.read == 5)
        #expect(memory.customers(["a"])["a"] != nil && memory.customers(["b"])["b"] != nil)
    }

    @Test("A letter has its record as the log has it, or one that says the same where that is gone, and says so")
    func original() throws {
        let line = #"{"note": "mine", "user_id": "a", "type": "order", "order_id": -1}"#
        let other = line.replacing("-1", with: "-2")
        for (found, isKept) in [(line, true), (other, false), ("nonsense", false), (nil, false)] as [(String?, Bool)] {
            let desk = Desk(readAgain: { _, _ in found.map { Array($0.utf8) } })
            desk.memory.fill("a")
            _ = try process([line], on: desk)
            let letter = try #require(desk.memory.deadLetters.first)
            let raw = String(decoding: letter.raw, as: UTF8.self)
            #expect((raw == line) == isKept && raw.contains(#""order_id": -1"#))
            #expect(letter.reason.contains("does not have the record any more") == !isKept)
            #expect(letter.size_bytes == Int64(letter.raw.count))
        }
        let desk = Desk()
        desk.memory.fill("a")
        _ = try process([line], on: desk)
        #expect(desk.memory.deadLetters.map(\.reason) == [InvalidRecord(.customerFull).description])
    }

    @Test("One event that is accepted among many that are refused is applied once, and its summary is printed")
    func oneAccepted() throws {
        let memory = MemoryStore()
        let desk = Desk(store: RefusingStore(memory), memory: memory)
        var lines = (0..<6).map { $0 % 2 == 0 ? JoinRule.order("8") : JoinRule.payment("8") }
        lines += [JoinRule.order("1"), JoinRule.order("2")]
        try desk.process(lines)
        #expect(desk.shown("a") == "unpaid [1, 2], paid []")
        #expect(desk.engine.counts.applied == 2 && desk.engine.counts.deadLettered == 6)
        #expect(memory.deadLetters.count == 6)
        #expect(desk.summaries.split(separator: "\n").map { $0.contains("[1, 2]") } == [false, true])
    }

    @Test("What is a letter stays one, also where the customer has room by the time that the write is tried again")
    func overtaken() throws {
        let memory = MemoryStore()
        memory.fill("a")
        let desk = Desk(store: OvertakenStore(memory), memory: memory)
        try desk.process([JoinRule.order("-1"), JoinRule.order("-2"), JoinRule.payment("3")])
        #expect(memory.deadLetters.map(\.position).sorted() == [0, 1])
        #expect(desk.engine.counts.deadLettered == 2 && desk.engine.counts.applied == 1)
        let state = try #require(memory.customers(["a"])["a"])
        #expect(state.cart.unpaid.isEmpty && state.counts.applied == 1)
        try desk.process([JoinRule.order("-1"), JoinRule.order("-2"), JoinRule.payment("3")])
        #expect(memory.customers(["a"])["a"]?.cart.unpaid.isEmpty == true, "nor is it applied when it is read again")
    }

    @Test("What was paid long ago is no new order, also where it comes after events that are refused")
    func historic() throws {
        let memory = MemoryStore()
        let desk = Desk(store: HistoricStore(memory), memory: memory)
        try desk.process([JoinRule.order("1")])
        let refused = (0..<70).map { $0 % 2 == 0 ? JoinRule.order("8") : JoinRule.payment("8") }
        for count in [3, 5, 64, 66, 67, 70] {
            let lines = refused[..<count] + [JoinRule.order("7"), JoinRule.payment("7"), JoinRule.order("2")]
            try desk.process([JoinRule.order("1")] + lines + [JoinRule.payment("2")], from: 1, source: "log \(count)")
            let cart = try #require(memory.customers(["a"])["a"]).cart
            #expect(cart.unpaid.map(\.id) == [1] && cart.earlyPayments.isEmpty && cart.paid == [2], "\(count)")
        }
        #expect(memory.deadLetters.allSatisfy { !String(decoding: $0.raw, as: UTF8.self).contains(#""order_id": 7"#) })
    }

    @Test("A letter counts for the one joiner that looks after its customer", arguments: [0, 1])
    func shared(index: Int) throws {
        let share = try #require(Share(index: index, count: 2))
        let desk = Desk(share: share)
        let isOwn = share.owns("a")
        desk.memory.fill("a")
        #expect(try process([JoinRule.order("-1")], on: desk, from: 5).count == 2)
        #expect(desk.engine.counts.deadLettered == (isOwn ? 1 : 0))
        #expect(names(desk.memory) == (isOwn ? ["file:/log@5"] : []))
    }
}
