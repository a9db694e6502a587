import Shop
import Testing

@testable import Following
@testable import Joiner

/// What each rule of the join comes to. Every row must come out the same in batches of any size.
struct JoinRule: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [String]
    var a: String

    init(_ rule: String, _ lines: [String], a: String) {
        testDescription = rule
        self.lines = lines
        self.a = a
    }

    static func order(_ id: String, _ user: String = "a", items: String? = nil, at: Int = 10) -> String {
        let list = items.map { #", "items": [\#($0)]"# } ?? ""
        return #"{"user_id": "\#(user)", "type": "order", "order_id": \#(id), "timestamp_ms": \#(at)\#(list)}"#
    }

    static func payment(_ id: String, _ user: String = "a", at: Int = 20) -> String {
        #"{"user_id": "\#(user)", "type": "payment", "order_id": \#(id), "timestamp_ms": \#(at)}"#
    }

    static func product(_ id: String, _ price: Double, at: Int, name: String = "Milk") -> String {
        #"{"event_type": "new_product", "id": "\#(id)", "name": "\#(name)", "type": "t", "price": \#(price), "timestamp_ms": \#(at)}"#
    }

    static func purchase(_ product: String, at: Int, quantity: Int = 1) -> String {
        #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "\#(product)", "quantity": \#(quantity), "timestamp_ms": \#(at)}"#
    }

    /// `address` is JSON.
    static func customer(_ first: String, _ last: String, address: String? = nil) -> String {
        let address = address.map { #", "address": \#($0)"# } ?? ""
        return
            #"{"event_type": "new_customer", "id": "a", "first_name": "\#(first)", "last_name": "\#(last)"\#(address)}"#
    }

    /// The record without its time: a desk's clock stands at 1,000.
    static func untimed(_ line: String) -> String { line.replacing(#/, "timestamp_ms": \d+/#, with: "") }

    static let item = #"{"product_id": "m", "quantity": 2}"#

    static let all: [JoinRule] = [
        .init("an order joins the end of the unpaid ones", [order("1"), order("2")], a: "unpaid [1, 2], paid []"),
        .init(
            "a payment moves its order to the end of the paid ones",
            [order("1"), order("2"), payment("2"), payment("1")], a: "unpaid [], paid [2, 1]"),
        .init("an order said twice is one order", [order("1"), order("1")], a: "unpaid [1], paid []"),
        .init(
            "an order said again after it was paid stays paid", [order("1"), payment("1"), order("1")],
            a: "unpaid [], paid [1]"),
        .init(
            "a payment made twice is one payment", [order("1"), payment("1"), payment("1")], a: "unpaid [], paid [1]"),
        .init("a payment before its order is remembered", [payment("1")], a: "unpaid [], paid [], early [1]"),
        .init("its order goes straight to the paid ones", [payment("1"), order("1")], a: "unpaid [], paid [1]"),
        .init(
            "an early payment made twice is one payment", [payment("1"), payment("1"), order("1"), order("1")],
            a: "unpaid [], paid [1]"),
        .init(
            "another customer's payment touches nothing", [order("1"), payment("1", "b")], a: "unpaid [1], paid []"),
        .init(
            "a number and the text of its digits are two orders", [order("1"), order(#""1""#), payment(#""1""#)],
            a: "unpaid [1], paid [1]"),
        .init(
            "composed and decomposed letters are two orders", [order(#""é""#), order("\"e\u{301}\"")],
            a: "unpaid [é, e\u{301}], paid []"),
        .init(
            "a purchase is a holding at once", [product("m", 0.5, at: 1), purchase("m", at: 5, quantity: 3)],
            a: "unpaid [], paid [], Milk 3.0 x 0.5 at 5"),
        .init(
            "two equal purchases are two holdings",
            [product("m", 0.5, at: 1), purchase("m", at: 5), purchase("m", at: 5)],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5, Milk 1.0 x 0.5 at 5"),
        .init(
            "a purchase has the price of its own time",
            [product("m", 0.5, at: 1), product("m", 0.7, at: 4), product("m", 0.9, at: 8), purchase("m", at: 5)],
            a: "unpaid [], paid [], Milk 1.0 x 0.7 at 5"),
        .init(
            "a purchase older than every price has the oldest price",
            [product("m", 0.7, at: 8), product("m", 0.5, at: 6), purchase("m", at: 5)],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5"),
        .init(
            "a price change that comes after a purchase does not touch it, whatever time it bears",
            [product("m", 0.5, at: 1), purchase("m", at: 5), product("m", 0.7, at: 4), purchase("m", at: 5)],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5, Milk 1.0 x 0.7 at 5"),
        .init(
            "of two prices with one time the later one counts",
            [product("m", 0.5, at: 1), product("m", 0.6, at: 1), purchase("m", at: 1)],
            a: "unpaid [], paid [], Milk 1.0 x 0.6 at 1"),
        .init("a purchase of an unknown product waits", [purchase("m", at: 5)], a: "unpaid [], paid [], waits for [m]"),
        .init(
            "it becomes a holding when the product comes", [purchase("m", at: 5), product("m", 0.5, at: 9)],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5"),
        .init(
            "it takes the price with which the product came, not a later one",
            [purchase("m", at: 5), product("m", 0.5, at: 9), product("m", 0.1, at: 2)],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5"),
        .init(
            "waiting purchases become holdings in the order in which their products come",
            [
                purchase("m", at: 5), purchase("n", at: 6), product("n", 0.2, at: 9, name: "N"),
                product("m", 0.5, at: 9), purchase("m", at: 10),
            ], a: "unpaid [], paid [], N 1.0 x 0.2 at 6, Milk 1.0 x 0.5 at 5, Milk 1.0 x 0.5 at 10"),
        .init(
            "the items of an order are nobody's until it is paid", [product("m", 0.5, at: 1), order("1", items: item)],
            a: "unpaid [1], paid []"),
        .init(
            "paid items have the price of the time of the order",
            [product("m", 0.5, at: 1), order("1", items: item), product("m", 0.9, at: 15), payment("1")],
            a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 10"),
        .init(
            "a price with the time of the order, but said after it, is not the order's price",
            [product("m", 0.5, at: 1), order("1", items: item), product("m", 0.9, at: 10), payment("1")],
            a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 10"),
        .init(
            "an order before every price has the oldest one, though all bear its time",
            [order("1", items: item), product("m", 0.5, at: 10), product("m", 0.9, at: 10), payment("1")],
            a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 10"),
        .init(
            "items paid early become holdings when the order comes",
            [product("m", 0.5, at: 1), payment("1"), order("1", items: item)],
            a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 10"),
        .init(
            "paid items of an unknown product wait", [order("1", items: item), payment("1")],
            a: "unpaid [], paid [1], waits for [m]"),
        .init(
            "a renamed product keeps its old name in old holdings",
            [
                product("m", 0.5, at: 1), purchase("m", at: 5), product("m", 0.5, at: 6, name: "New"),
                purchase("m", at: 7),
            ],
            a: "unpaid [], paid [], Milk 1.0 x 0.5 at 5, New 1.0 x 0.5 at 7"),
        .init("a customer who is only mentioned has no name", [order("1")], a: "unpaid [1], paid []"),
        .init(
            "a registration fills in the name whenever it comes", [order("1"), customer("Jan", "Nowak")],
            a: "Jan Nowak, unpaid [1], paid []"),
        .init(
            "a second registration changes the name and keeps the rest",
            [customer("Jan", "Nowak"), order("1"), customer("Jan", "Kowal"), payment("1")],
            a: "Jan Kowal, unpaid [], paid [1]"),
        .init(
            "a registration without an address leaves the address as it is",
            [customer("Jan", "Nowak", address: #""Here""#), customer("Jan", "Kowal")],
            a: "Jan Kowal of Here, unpaid [], paid []"),
        .init(
            "an address of null is no address given",
            [customer("Jan", "Nowak", address: #""Here""#), customer("Jan", "Kowal", address: "null")],
            a: "Jan Kowal of Here, unpaid [], paid []"),
        .init(
            "a new address takes the place of the old one",
            [
                customer("Jan", "Nowak", address: #""Here""#), customer("Jan", "Nowak", address: #""There""#),
                customer("Jan", "Kowal"),
            ], a: "Jan Kowal of There, unpaid [], paid []"),
        .init(
            "a purchase without a time has the price before it in the log",
            [
                untimed(product("m", 0.5, at: 1)), untimed(product("m", 0.7, at: 1)), untimed(purchase("m", at: 1)),
                untimed(product("m", 0.9, at: 1)),
            ], a: "unpaid [], paid [], Milk 1.0 x 0.7 at 1000"),
        .init(
            "the items of an order without a time have the price before it, whenever it is paid",
            [
                untimed(product("m", 0.5, at: 1)), untimed(order("1", items: item)), untimed(product("m", 0.9, at: 1)),
                payment("1"),
            ], a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 1000"),
        .init(
            "no price that comes after an order without a time is its price, whatever time it bears",
            [
                product("m", 0.5, at: 1), untimed(order("1", items: item)), product("m", 0.9, at: 2), payment("1"),
            ], a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 1000"),
        .init(
            "an order without a time before every price has the first one to come",
            [
                untimed(order("1", items: item)), product("m", 0.5, at: 9), product("m", 0.9, at: 2), payment("1"),
            ], a: "unpaid [], paid [1], Milk 2.0 x 0.5 at 1000"),
    ]
}

@Suite("The rules of the join")
struct JoinRulesTests {
    @Test("hold in batches of any size", arguments: JoinRule.all, [1, 2, 3, 100])
    func rule(_ rule: JoinRule, batchSize: Int) throws {
        let desk = Desk()
        try desk.process(rule.lines, batchSize: batchSize)
        #expect(desk.shown("a") == rule.a)
        #expect(desk.engine.counts.deadLettered == 0)
    }

    @Test(
        "hold when everything is read twice, by somebody who remembers nothing", arguments: JoinRule.all, [1, 2, 100])
    func replay(_ rule: JoinRule, batchSize: Int) throws {
        let first = Desk()
        try first.process(rule.lines, batchSize: batchSize)
        let second = Desk(memory: first.memory)
        try second.process(rule.lines, batchSize: 3)
        #expect(second.shown("a") == rule.a)
        #expect(second.summaries == "")
        #expect(second.engine.counts.applied == 0)
    }

    @Test("hold when reading is broken off anywhere and begun again from the start", arguments: JoinRule.all)
    func restart(_ rule: JoinRule) throws {
        for stop in 0...rule.lines.count {
            let first = Desk()
            try first.process(Array(rule.lines[..<stop]), batchSize: 2)
            let second = Desk(memory: first.memory)
            try second.process(rule.lines, batchSize: 3)
            #expect(second.shown("a") == rule.a, "broken off after \(stop) records")
        }
    }

    @Test("every accepted event yields one summary, also when nothing changes")
    func summaries() throws {
        let desk = Desk()
        try desk.process([JoinRule.order("1"), JoinRule.order("1"), JoinRule.payment("2"), "nonsense"], batchSize: 2)
        #expect(
            desk.summaries == """
                {"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1]}
                {"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1]}
                {"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1]}

                """)
        #expect(desk.engine.counts.applied == 2)
        #expect(desk.engine.counts.duplicate == 1)
        #expect(desk.engine.counts.deadLettered == 1)
    }
}
