// How much one customer may have open, and that an event that would be too much takes no effect at all, in no way.

import Shop
import ShopStore
import Support
import Testing

@testable import Following
@testable import Joiner

/// A way to have more open than before.
struct OpeningEvent: Sendable, CustomTestStringConvertible {
    enum Opened: Sendable { case unpaidOrder, earlyPayment, waiting }

    var testDescription: String
    var opened: Opened
    /// How many entries more there are after it.
    var count: Int
    /// What comes before it, to make it possible; opens nothing itself that is of its kind.
    var before: [String]
    var line: String

    private static func item(_ product: String) -> String { #"{"product_id": "\#(product)", "quantity": 1}"# }

    /// Four items of products that nobody offers, and one of a product that is there.
    private static let items = (["m"] + (1...4).map { "w\($0)" }).map(item).joined(separator: ", ")
    private static let offer = JoinRule.product("m", 0.5, at: 1)

    static let all: [OpeningEvent] = [
        .init(
            testDescription: "an order", opened: .unpaidOrder, count: 1, before: [], line: JoinRule.order("1")),
        .init(
            testDescription: "an order with items", opened: .unpaidOrder, count: 1, before: [offer],
            line: JoinRule.order("1", items: items)),
        .init(
            testDescription: "an early payment", opened: .earlyPayment, count: 1, before: [],
            line: JoinRule.payment("1")),
        .init(
            testDescription: "a purchase", opened: .waiting, count: 1, before: [],
            line: JoinRule.purchase("w1", at: 5)),
        .init(
            testDescription: "a payment of an order with items", opened: .waiting, count: 4,
            before: [offer, JoinRule.order("1", items: items)], line: JoinRule.payment("1")),
        .init(
            testDescription: "an order that is paid already", opened: .waiting, count: 4,
            before: [offer, JoinRule.payment("1")], line: JoinRule.order("1", items: items)),
    ]
}

@Suite("Too much open")
struct OpenEntryLimitTests {
    private static let limit = Cart.open_entries_max

    /// A customer who has so much open already.
    private func memory(_ opened: OpeningEvent.Opened, _ count: Int) -> MemoryStore {
        var state = JoinedCustomer()
        let ids = (0..<count).map { JoinedOrderID.number(1_000 + Int64($0)) }
        switch opened {
        case .unpaidOrder: state.cart.unpaid = ids.map { .init(id: $0, timestamp_ms: 1) }
        case .earlyPayment: state.cart.earlyPayments = ids.map { .init($0) }
        case .waiting:
            state.waiting = Array(repeating: Purchase(product: "never", quantity: 1, timestamp_ms: 1), count: count)
        }
        let memory = MemoryStore()
        _ = memory.write([CustomerWrite(id: "a", state: state)])
        return memory
    }

    private func openCount(_ opened: OpeningEvent.Opened, _ state: JoinedCustomer) -> Int {
        switch opened {
        case .unpaidOrder: state.cart.unpaid.count
        case .earlyPayment: state.cart.earlyPayments.count
        case .waiting: state.waiting.count
        }
    }

    @Test(
        "for one customer is a dead letter and nothing else; up to there all of it takes effect",
        arguments: OpeningEvent.all, [-1, 0, 1])
    func limit(event: OpeningEvent, beyond: Int) throws {
        let there = Self.limit - event.count + beyond
        let memory = memory(event.opened, there)
        let desk = Desk(memory: memory)
        try desk.process(event.before)
        let before = try #require(memory.customers(["a"])["a"])
        let holdings = memory.holdings(of: "a")
        try desk.process(event.before + [event.line], from: event.before.count)
        let after = try #require(memory.customers(["a"])["a"])
        if beyond <= 0 {
            #expect(openCount(event.opened, after) == Self.limit + beyond)
            #expect(after.counts.applied == before.counts.applied + 1)
            #expect(memory.deadLetters.isEmpty)
        } else {
            #expect(after.cart == before.cart && after.waiting == before.waiting && after.counts == before.counts)
            #expect(memory.holdings(of: "a") == holdings)
            #expect(memory.deadLetters.map(\.reason) == [InvalidRecord(.customerFull).description])
            #expect(memory.deadLetters.map(\.position) == [Int64(event.before.count)])
            #expect(desk.engine.counts.deadLettered == 1)
        }
        try FaultRecord.note("limits", count: 1)
    }

    @Test("is no more once some of it is done with: then the record can be joined", arguments: OpeningEvent.all)
    func replayed(event: OpeningEvent) throws {
        let memory = memory(event.opened, Self.limit - event.count + 1)
        let desk = Desk(memory: memory)
        var lines = event.before + [event.line]
        try desk.process(lines)
        #expect(memory.deadLetters.count == 1)
        // One order is paid, one payment meets its order, and a product comes.
        lines += [
            JoinRule.payment("1000"), JoinRule.order("1000"), JoinRule.product("never", 0.1, at: 1, name: "Late"),
            event.line,
        ]
        let applied = try #require(memory.customers(["a"])["a"]).counts.applied
        try desk.process(lines, from: event.before.count + 1)
        let after = try #require(memory.customers(["a"])["a"])
        #expect(memory.deadLetters.count == 1)
        #expect(after.counts.applied >= applied + 2)
        let opened = event.opened == .waiting ? event.count : Self.limit
        #expect(openCount(event.opened, after) == opened)
        try FaultRecord.note("limits", count: 1)
    }

    @Test("leaves what is known already known: no limit makes a repetition a dead letter")
    func repeated() throws {
        let unpaid = memory(.unpaidOrder, Self.limit)
        try Desk(memory: unpaid).process([JoinRule.order("1000"), JoinRule.payment("1001"), JoinRule.order("1001")])
        #expect(unpaid.deadLetters.isEmpty)
        let early = memory(.earlyPayment, Self.limit)
        try Desk(memory: early).process([JoinRule.payment("1000"), JoinRule.order("1001"), JoinRule.payment("1001")])
        #expect(early.deadLetters.isEmpty)
        let waiting = memory(.waiting, Self.limit)
        try Desk(memory: waiting).process([
            JoinRule.order("1"), JoinRule.payment("1"), JoinRule.product("m", 0.5, at: 1),
            JoinRule.purchase("m", at: 5),
            JoinRule.order("2", items: JoinRule.item), JoinRule.payment("2"),
        ])
        #expect(waiting.deadLetters.isEmpty && waiting.holdings(of: "a").count == 2)
        try FaultRecord.note("limits", count: 3)
    }
}
