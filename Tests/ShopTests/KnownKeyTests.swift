import Testing

@testable import Shop

@Suite("A record after another")
struct KnownKeyTests {
    private static let whole =
        #"{"user_id": "a", "type": "order", "order_id": 1, "items": [{"product_id": "p", "quantity": 2}], "timestamp_ms": 0}"#

    /// Alike, and yet not: other names of the same length, other spaces, escapes, keys longer than are remembered, more
    /// keys than are remembered, and one record cut everywhere.
    private static let records =
        [
            #"{"user_id": "a", "type": "order", "order_id": 1}"#, #"{"user_id": "a", "name": "order", "order_id": 1}"#,
            #"{"user_id": "a","type": "order", "order_id": 1}"#, #"{"user_id": "a", "type" : "order", "order_id":1}"#,
            #"{"user_id":  "a",  "type":  "order",  "order_id":  1}"#,
            #"{ "user_id": "a", "type": "payment", "order_id": 1 }"#,
            #"{"user_id": "a", "typ\u0065": "order", "order_id": 1}"#,
            #"{"user_id": "a", "type": "order", "order_i": 1}"#,
            #"{"user_id": "a", "type": "order", "order_id": 1, "type": "payment"}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1}"#, #"{"a key of twenty-five by": 1, "type": "order"}"#,
            #"{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "type": "order", "order_id": 9, "user_id": "u"}"#,
            #"{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "user_id": "u", "type": "payment", "order_id": 9}"#,
            #"{"user_id": "a", "type": "order", "order_id": 1, "items": [{"quantity": 1, "product_id": "p"}]}"#,
            #"{"user_id": "a", "type": "order", "order_id": 1, "items": [{"product_id": "p", "quantity": 1}, {"product_id":"q"}]}"#,
            #"{"user_id": "a", "type": "order", "order_id": 1, "timestamp_ms": 5}"#,
            #"{"user_id": "a", "type": "order", "order_id": 1, "timestamp_mS": 5}"#,
            #"{"a": 1, "nineteen characters": 2, "type": "order"}"#,
            #"{"a": 1, "nineteen character_": 2, "type": "order"}"#,
            #"{"a": 1, "twenty characters, no": 2, "type": "order"}"#,
            #"{"a": 1, "twenty characters, no"; 2, "type": "order"}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": 1}"#,
        ] + (1...whole.count).map { String(whole.prefix($0)) }

    private func outcome(_ record: String, _ parser: EventParser) -> String {
        var batch = EventBatch()
        let origin = EventParser.Origin(source: 0, start: 0, end: 1, timestamp_ms: 7)
        do {
            _ = try parser.parse(Array(record.utf8), from: origin, into: &batch)
            return "\(batch.events[0].timestamp_ms) \(batch.record(of: batch.events[0]))"
        } catch {
            return "\(error)"
        }
    }

    @Test("means what it means by itself, whatever keys the one before had")
    func pairs() {
        let alone = Self.records.map { outcome($0, EventParser()) }
        #expect(Set(alone).count > 20)
        let parser = EventParser()
        for first in Self.records {
            for (record, expected) in zip(Self.records, alone) {
                _ = outcome(first, parser)
                let found = outcome(record, parser)
                if found != expected { Issue.record("\(record) after \(first): \(found) instead of \(expected)") }
            }
        }
    }
}
