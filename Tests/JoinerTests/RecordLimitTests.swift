// The limits of a record: at each of them, one below, and one above; what is above becomes a dead letter, whole or cut.

import Shop
import ShopStore
import Support
import Testing

@testable import Following
@testable import Joiner

/// A record of a certain measure.
struct MeasuredRecord: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var limit: Int
    var record: @Sendable (Int) -> String

    private static func id(_ length: Int) -> String { String(repeating: "x", count: length) }

    private static func nested(_ levels: Int) -> String {
        let inner = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
        return #"{"user_id": "a", "type": "order", "order_id": 1, "x": \#(levels > 1 ? inner : "1")}"#
    }

    /// With so many bytes, nearly all of them in a text.
    private static func sized(_ size_bytes: Int, _ text: String) -> String {
        let frame = #"{"event_type": "new_customer", "id": "a", "first_name": "", "last_name": "L"}"#
        let name = String(repeating: text, count: (size_bytes - frame.utf8.count) / text.utf8.count)
        let record = frame.replacing(#""first_name": """#, with: #""first_name": "\#(name)""#)
        return record + String(repeating: " ", count: size_bytes - record.utf8.count)
    }

    static let all: [MeasuredRecord] = [
        .init(testDescription: "bytes of text", limit: 1_048_576) { sized($0, "x") },
        .init(testDescription: "bytes of letters of two bytes", limit: 1_048_576) { sized($0, "é") },
        .init(testDescription: "levels of nesting", limit: 64, record: nested),
        .init(testDescription: "bytes of a user_id", limit: 512) { JoinRule.order("1", id($0)) },
        .init(testDescription: "bytes of an escaped user_id", limit: 512) {
            JoinRule.payment("1", #"\u0078"# + id($0 - 1))
        },
        .init(testDescription: "bytes of an order's text", limit: 512) { JoinRule.order("\"\(id($0))\"") },
        .init(testDescription: "bytes of a product_id", limit: 512) { JoinRule.purchase(id($0), at: 1) },
        .init(testDescription: "bytes of an item's product_id", limit: 512) {
            JoinRule.order("1", items: #"{"product_id": "\#(id($0))", "quantity": 1}"#)
        },
        .init(testDescription: "bytes of a product's id", limit: 512) { JoinRule.product(id($0), 1, at: 1) },
        .init(testDescription: "bytes of a customer's id", limit: 512) {
            JoinRule.customer("A", "B").replacing("\"a\"", with: "\"\(id($0))\"")
        },
    ]
}

@Suite("A record's limits")
struct RecordLimitTests {
    @Test("are reached and not passed", arguments: MeasuredRecord.all, [-1, 0, 1])
    func measured(record: MeasuredRecord, beyond: Int) throws {
        let line = record.record(record.limit + beyond)
        let desk = Desk()
        try desk.process([line])
        #expect(desk.engine.counts.deadLettered == (beyond > 0 ? 1 : 0))
        #expect(desk.engine.counts.applied == (beyond > 0 ? 0 : 1))
        if beyond > 0 {
            #expect(desk.memory.deadLetters[0].size_bytes == Int64(line.utf8.count))
            #expect(desk.memory.deadLetters[0].raw == Array(line.utf8.prefix(1_048_576)))
        }
        try FaultRecord.note("limits", count: 1)
    }

    @Test("have an id be something", arguments: ["", "x"])
    func empty(id: String) throws {
        let desk = Desk()
        try desk.process([
            JoinRule.order("1", id), JoinRule.order("\"\(id)\"", "b"), JoinRule.purchase(id, at: 1),
            JoinRule.product(id, 1, at: 1),
        ])
        #expect(desk.engine.counts.deadLettered == (id.isEmpty ? 4 : 0))
        try FaultRecord.note("limits", count: 4)
    }

    @Test(
        "are the ends of 64-bit numbers for an order",
        arguments: [
            ("9223372036854775806", true), ("9223372036854775807", true), ("9223372036854775808", false),
            ("-9223372036854775807", true), ("-9223372036854775808", true), ("-9223372036854775809", false),
        ])
    func number(text: String, isTaken: Bool) throws {
        let desk = Desk()
        try desk.process([JoinRule.order(text), JoinRule.payment(text), JoinRule.order("\"\(text)\"")])
        #expect(desk.engine.counts.deadLettered == (isTaken ? 0 : 2))
        #expect(desk.shown("a") == "unpaid [\(text)], paid [\(isTaken ? text : "")]")
        try FaultRecord.note("limits", count: 3)
    }
}
