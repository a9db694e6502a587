import Foundation
import Testing

@testable import Shop

/// Parses one record into a batch of its own.
func parse(_ record: String) throws -> EventBatch { try parse(Array(record.utf8)) }

func parse(_ record: [UInt8]) throws -> EventBatch {
    var batch = EventBatch()
    let origin = EventParser.Origin(source: 3, start: 10, end: 20, timestamp_ms: 77)
    _ = try EventParser().parse(record, from: origin, into: &batch)
    return batch
}

/// What a record says, as the record that would say the same; `nil` for an invalid one.
func meaning(_ record: String) -> EventRecord? {
    guard let batch = try? parse(record) else { return nil }
    return batch.events.first.map(batch.record)
}

@Suite("A record")
struct EventParserTests {
    @Test(
        "means the same however it is written",
        arguments: [
            #"{"user_id": "a", "type": "order", "order_id": 1}"#, #"{"order_id":1,"type":"order","user_id":"a"}"#,
            "\t{ \"order_id\" :\r 1 , \"type\" : \"order\" , \"customer_id\" : \"a\" } ",
            #"{"us\u0065r_id": "\u0061", "type": "ord\u0065r", "order_id": 1}"#,
            #"{"user_id": "a", "customer_id": "a", "type": "order", "order_id": 1}"#,
            "  {  \"user_id\"  :  \"a\"  ,  \"type\"  :  \"order\"  ,  \"order_id\"  :  1  }  ",
            #"{"event_type": "order", "type": "whatever", "user_id": "a", "order_id": 1}"#,
            #"{"event_type": null, "type": "order", "user_id": "a", "order_id": 1, "items": null}"#,
            #"{"x": [{"id": [1e5, "\"", {}]}], "user_id": "a", "type": "order", "order_id": 1, "y": -0.5E-7, "items": []}"#,
        ])
    func order(record: String) {
        #expect(meaning(record) == .order(customer: "a", 1, items: []))
    }

    @Test(
        "lists an order's items, whatever space is between them",
        arguments: [
            #"[{"product_id":"p","quantity":2},{"product_id":"q","quantity":1}]"#,
            #"[ { "product_id" : "p" , "quantity" : 2 } , { "quantity" : 1.0 , "product_id" : "q" } ]"#,
            "[\n  {\"product_id\": \"p\", \"quantity\": 2}\n,\n  {\"product_id\": \"q\", \"quantity\": 1}\n]",
        ])
    func items(list: String) {
        let record = #"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 5, "items": \#(list)}"#
        let items = [("p", 2), ("q", 1)].map { Purchase(product: ShopID($0.0), quantity: $0.1, timestamp_ms: 5) }
        #expect(meaning(record) == .order(customer: "a", 1, items: items))
    }

    @Test("says an order's number exactly, whatever its length and sign", arguments: 1...19)
    func number(digits: Int) throws {
        for sample in ["1234567890123456789", "9000000000000000001", "1999999999999999999", "4708309182736450918"] {
            for sign in ["", "-"] {
                let number = sign + sample.prefix(digits)
                let record = #"{"user_id": "a", "type": "order", "order_id": \#(number)}"#
                #expect(meaning(record) == .order(customer: "a", .number(try #require(Int64(number))), items: []))
            }
        }
    }

    @Test("has the time that it says, or else the log's")
    func time() throws {
        let timed = try parse(#"{"user_id": "a", "type": "payment", "order_id": 1, "timestamp_ms": -5}"#)
        #expect(timed.events[0].timestamp_ms == -5)
        let untimed = try parse(#"{"user_id": "a", "type": "payment", "order_id": 1, "timestamp_ms": null}"#)
        #expect(untimed.events[0].timestamp_ms == 77)
        #expect(untimed.events[0].position == 20 && untimed.events[0].length == 10 && untimed.events[0].source == 3)
    }

    @Test("is untimed where neither it nor its log says when it happened")
    func untimed() throws {
        let texts = [#""timestamp_ms": 5"#, #""timestamp_ms": null"#, #""x": 5"#]
        for (text, isTimed) in zip(texts, [true, false, false]) {
            for isTimeOfReading in [false, true] {
                var batch = EventBatch()
                let origin = EventParser.Origin(
                    source: 3, start: 10, end: 20, timestamp_ms: 77, isTimeOfReading: isTimeOfReading)
                let record = #"{"user_id": "a", "type": "payment", "order_id": 1, \#(text)}"#
                _ = try EventParser().parse(Array(record.utf8), from: origin, into: &batch)
                #expect(batch.events[0].flags.contains(.untimed) == (isTimeOfReading && !isTimed))
            }
        }
    }

    @Test(
        "is refused with the reason",
        arguments: [
            ("", .empty), ("[1]", .notAnObject), ("{ }", .missing(.type)), ("FAIL HERE", .notJSON),
            (#"{"a": 1} {"b": 2}"#, .trailingData),
            (#"{"type": "refund"}"#, .unknownEvent), (#"{"type": "orde"}"#, .unknownEvent),
            (#"{"type": "orders"}"#, .unknownEvent), (#"{"type": "customer_buys_product"}"#, .unknownEvent),
            (#"{"user_id": "a"}"#, .missing(.type)), (#"{"type": 1}"#, .wrongType(.type)),
            (#"{"type": "order", "user_id": "a"}"#, .missing(.orderID)),
            (#"{"type": "order", "order_id": 1}"#, .missing(.userID)),
            (#"{"type": "order", "user_id": "a", "order_id": 1.0}"#, .wrongType(.orderID)),
            (#"{"type": "order", "user_id": "a", "order_id": 9223372036854775808}"#, .outOfRange(.orderID)),
            (#"{"type": "order", "user_id": "a", "order_id": ""}"#, .invalidID(.orderID)),
            (#"{"type": "order", "user_id": "a\u0000", "order_id": 1}"#, .invalidID(.userID)),
            (#"{"type": "order", "user_id": "a\u0085", "order_id": 1}"#, .invalidID(.userID)),
            (#"{"type": "order", "user_id": "\ud800", "order_id": 1}"#, .invalidUTF8),
            (#"{"type": "order", "user_id": "a", "customer_id": "b", "order_id": 1}"#, .twoCustomers),
            (#"{"type": "order", "user_id": "a", "user\u005fid": "a", "order_id": 1}"#, .givenTwice(.userID)),
            (#"{"type": "order", "user_id": "a", "order_id": 1, "price": 1, "price": 1}"#, .givenTwice(.price)),
            (#"{"type": "order", "user_id": "a", "order_id": 1, "items": 3}"#, .wrongType(.items)),
            (#"{"type": "order", "user_id": "a", "order_id": 1, "items": [3]}"#, .wrongType(.items)),
            (
                #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "p", "quantity": 0}]}"#,
                .outOfRange(.quantity)
            ),
            (#"{"event_type": "new_product", "id": "p", "name": "n", "type": "t", "price": -1}"#, .outOfRange(.price)),
            (
                #"{"event_type": "new_product", "id": "p", "name": "n", "type": "t", "price": 1e999}"#,
                .outOfRange(.price)
            ),
            (#"{"event_type": "new_product", "id": "p", "name": "n", "type": "t", "price": NaN}"#, .notJSON),
            (#"{"event_type": "new_product", "id": "p", "name": "n", "type": "t", "price": "1"}"#, .wrongType(.price)),
            (
                #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "p", "quantity": "1"}]}"#,
                .wrongType(.quantity)
            ),
            (#"{"type": "payment", "user_id": "a", "order_id": 1, "timestamp_ms": 1.5}"#, .wrongType(.timestamp_ms)),
        ] as [(String, InvalidRecord.Reason)])
    func refusal(record: String, reason: InvalidRecord.Reason) {
        let error = #expect(throws: InvalidRecord.self) { try parse(record) }
        #expect(error?.reason == reason)
    }

    @Test("is refused when it is too long, nested too deep, or not UTF-8")
    func bounds() {
        let long =
            #"{"user_id": "a", "type": "order", "order_id": 1, "x": "\#(String(repeating: "x", count: 1 << 20))"}"#
        #expect(#expect(throws: InvalidRecord.self) { try parse(long) }?.reason == .tooLong)
        let bomb = String(repeating: "[", count: 100_000)
        #expect(#expect(throws: InvalidRecord.self) { try parse(bomb) }?.reason == .nestedTooDeep)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let depth = EventParser.depth_max
        let deep = #expect(throws: InvalidRecord.self) { try parse(nested(depth)) }
        let deeper = #expect(throws: InvalidRecord.self) { try parse(nested(depth + 1)) }
        #expect(deep?.reason == .notAnObject && deeper?.reason == .nestedTooDeep)
        let bytes = Array(#"{"user_id": "a"#.utf8) + [0xFF] + Array(#"", "type": "order", "order_id": 1}"#.utf8)
        #expect(#expect(throws: InvalidRecord.self) { try parse(bytes) }?.reason == .invalidUTF8)
    }

    @Test("may have ids of up to 512 bytes")
    func longIDs() {
        func order(_ length: Int) -> String {
            #"{"user_id": "\#(String(repeating: "é", count: length / 2))", "type": "order", "order_id": 1}"#
        }
        #expect(meaning(order(512)) != nil)
        #expect(meaning(order(514)) == nil)
    }

    @Test(
        "that we write is read back as it was",
        arguments: [
            .newCustomer("c", Profile(firstName: "Ada \"x\"", lastName: "\u{1}\\", address: "a\nb\r\t/\u{2028}")),
            .newProduct("p", Offer(name: "Żółć 🧀", type: "", price: 0.1)),
            .newProduct("p", Offer(name: "n", type: "t", price: 1e-300)),
            .purchase(customer: "$where", Purchase(product: "a.b", quantity: 2.5, timestamp_ms: 9)),
            .order(customer: "c", .number(.min), items: [Purchase(product: "p", quantity: 1, timestamp_ms: 9)]),
            .payment(customer: "{\"$gt\": \"\"}", "1"),
        ] as [EventRecord])
    func roundTrip(record: EventRecord) throws {
        var bytes: [UInt8] = []
        record.write(timestamp_ms: 9, to: &bytes)
        let batch = try parse(bytes)
        #expect(batch.record(of: batch.events[0]) == record)
        #expect(try JSONSerialization.jsonObject(with: Data(bytes)) is [String: Any])
    }
}
