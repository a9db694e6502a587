import Foundation
import Shop
import ShopStore
import Testing

@testable import Joiner

@Suite("Events of other services")
struct PassedOverTests {
    private static let foreign = [
        #"{"event_type": "product_delivered", "product_id": "m", "quantity": 5, "timestamp_ms": 3}"#,
        #"{"event_type": "stock_low", "id": "m", "left": 2}"#, #"{"event_type": "stock_filled", "product_id": "m"}"#,
        #"{"event_type": "customer_in_city", "customer_id": "a", "city": "Łódź"}"#,
        #"{"event_type": "coupon_granted", "customer_id": "a", "percent": 10, "timestamp_ms": "soon"}"#,
        #"{"event_type": "customer_changed", "id": "a", "version": 4, "deleted": true}"#,
    ]
    private static let own = [
        JoinRule.product("m", 0.5, at: 1), JoinRule.customer("Ada", "Nowak"), JoinRule.order("1", items: JoinRule.item),
        JoinRule.payment("1"), JoinRule.purchase("m", at: 30), JoinRule.order("2"), "FAIL HERE",
    ]
    /// Each of the own lines with some of the others around it.
    private static let mixed = own.enumerated().flatMap { index, line in
        Array(repeating: foreign[index % foreign.count], count: index) + [line]
    }

    /// How many lines have one of the names, as Foundation reads them.
    private static func count(_ lines: [String]) -> Int {
        let names: Set = [
            "product_delivered", "stock_low", "stock_filled", "customer_in_city", "coupon_granted", "customer_changed",
        ]
        return lines.count { line in
            let fields = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (fields?["event_type"] as? String).map(names.contains) ?? false
        }
    }

    @Test("are passed over and counted, and are no dead letters", arguments: foreign)
    func each(line: String) throws {
        let desk = Desk()
        try desk.process([line, JoinRule.order("1"), line])
        #expect(desk.engine.counts.passedOver == 2 && desk.engine.counts.read == 3 && desk.engine.counts.applied == 1)
        #expect(desk.engine.counts.deadLettered == 0 && desk.memory.deadLetters.isEmpty)
        #expect(desk.shown("a") == "unpaid [1], paid []")
    }

    @Test("change nothing of what the others come to, in batches of any size", arguments: [1, 2, 5, .max])
    func mixed(size: Int) throws {
        let (alone, among) = (Desk(), Desk())
        try alone.process(Self.own, batchSize: size)
        try among.process(Self.mixed, batchSize: size)
        #expect(among.shown("a") == alone.shown("a") && among.summaries == alone.summaries)
        #expect(among.engine.counts.passedOver == Self.count(Self.mixed) && Self.count(Self.mixed) == 21)
        #expect(among.engine.counts.read == Self.mixed.count && among.engine.counts.deadLettered == 1)
        #expect(alone.engine.counts.passedOver == 0)
    }

    @Test("are counted by one of the joiners that share a log, and stop none")
    func shared() throws {
        let counts = try (0..<3).map { index in
            let desk = Desk(share: try #require(Share("\(index)/3")))
            try desk.process(Self.mixed)
            return desk.engine.counts.passedOver
        }
        #expect(counts == [Self.count(Self.mixed), 0, 0])
    }
}
