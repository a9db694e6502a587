import Bytes
import Testing

@testable import Shop

@Suite("A type of event")
struct EventTypeTests {
    /// The names as the services of the suite have agreed on them.
    private static let joined = ["order", "payment", "customer_buys_product", "new_customer", "new_product"]
    private static let foreignNames = [
        "product_delivered", "stock_low", "stock_filled", "customer_in_city", "coupon_granted", "customer_changed",
    ]

    private static func type(_ name: String) -> EventType? {
        name.withView { EventType($0) }
    }

    @Test("has one name, by which it is found, and no other")
    func names() {
        let names = EventType.allCases.map { "\($0.name)" }
        #expect(Set(names) == Set(Self.joined + Self.foreignNames) && names.count == 11)
        for type in EventType.allCases { #expect(Self.type("\(type.name)") == type) }
        for name in names {
            #expect(Self.type(name + "s") == nil && Self.type(String(name.dropLast())) == nil)
            #expect(Self.type(name.uppercased()) == nil && Self.type("x" + name.dropFirst()) == nil)
        }
        #expect(Self.type("") == nil)
    }

    @Test("of another service is read no further than its name", arguments: foreignNames)
    func foreign(name: String) throws {
        let records = [
            #"{"event_type": "\#(name)"}"#,
            #"{"event_type": "\#(name)", "id": 7, "timestamp_ms": "noon", "items": {}, "price": -1}"#,
            #"{"replay_number": -1, "version": [1], "type": "order", "event_typ\u0065": "\#(name)"}"#,
        ]
        for record in records {
            let batch = try parse(record)
            #expect(batch.isEmpty && batch.customers.count + batch.products.count == 0 && batch.replays.isEmpty)
        }
    }

    @Test("of another service is no cart event, and still has to be in one JSON object", arguments: foreignNames)
    func invalid(name: String) {
        let refused: [(String, InvalidRecord.Reason)] = [
            (#"{"type": "\#(name)"}"#, .unknownEvent), (#"{"event_type": "\#(name)"} x"#, .trailingData),
            (#"{"event_type": "\#(name)", "id": 1, "id": 2}"#, .givenTwice(.id)),
            (#"{"event_type": "\#(name)", "x": }"#, .notJSON),
            (#"{"event_type": ["\#(name)"]}"#, .wrongType(.eventType)),
        ]
        for (record, reason) in refused {
            #expect(#expect(throws: InvalidRecord.self) { try parse(record) }?.reason == reason)
        }
    }

    @Test("that does not concern a reader is passed over, whatever else the record says")
    func concern() throws {
        let parser = EventParser { $0 == .payment || $0 == .stockLow }
        let records = [
            #"{"type": "order"}"#, #"{"type": "payment", "user_id": "a", "order_id": 1}"#,
            #"{"event_type": "new_product", "price": "1"}"#, #"{"event_type": "stock_low"}"#,
        ]
        var batch = EventBatch()
        let origin = EventParser.Origin(source: 0, start: 0, end: 0, timestamp_ms: 0)
        let taken = try records.map { record in
            try parser.parse(Array(record.utf8), from: origin, into: &batch)
        }
        #expect(taken == [false, true, false, false])
        #expect(batch.events.map(batch.record) == [.payment(customer: "a", 1)])
    }

    @Test("has fields, each found by its name")
    func fields() {
        for field in EventField.allCases {
            let name = field.description
            #expect(name.withView { EventField($0) } == field)
            #expect((name + name).withView { EventField($0) } == nil)
            #expect(String(name.dropLast()).withView { EventField($0) } == nil)
        }
    }
}
