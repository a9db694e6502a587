import Bytes
import Foundation
import Testing

@testable import Shop

/// The scanner compared with Foundation's parser, which is written by others and much slower.
@Suite("JSON")
struct JSONTests {
    private struct Dice {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    static let seeds = [
        #"{"user_id": "a", "type": "order", "order_id": 1, "items": [{"product_id": "p", "quantity": 2.5e0}]}"#,
        #"{"event_type": "new_product", "id": "\u00e9\n", "name": "x", "type": "y", "price": -0.10E+2, "z": [null, true, {}]}"#,
        #"{"event_type": "new_customer", "id": "żółw", "first_name": "", "last_name": "\\\"", "address": [1, [2], false]}"#,
    ]

    @Test("damaged anywhere is refused just where Foundation refuses it, and never traps", arguments: seeds)
    func damaged(seed: String) {
        var dice = Dice(state: UInt64(seed.utf8.count))
        let marks = Array("{}[]\",:\\u0123456789.-+eE truefalsn\t\u{1}".utf8) + [0xC3, 0xFF, 0x80]
        for _ in 0..<20_000 {
            var bytes = Array(seed.utf8)
            for _ in 0...dice.below(3) {
                let place = dice.below(bytes.count)
                switch dice.below(3) {
                case 0: bytes[place] = marks[dice.below(marks.count)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(marks[dice.below(marks.count)], at: place)
                }
            }
            compare(bytes)
        }
    }

    private func compare(_ bytes: [UInt8]) {
        let isText = String(validating: bytes, as: UTF8.self) != nil
        let isJSON = isWhole(bytes)
        let isFoundationJSON = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
        if isText && isJSON {
            #expect(isFoundationJSON || hasHalfSurrogate(bytes) || hasHugeNumber(bytes), "\(shown(bytes))")
        }
        if isFoundationJSON && isText && !hasTrailingComma(bytes) { #expect(isJSON, "\(shown(bytes))") }
        _ = try? parse(bytes)
    }

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        let padded = bytes + Array(repeating: 0, count: JSONCursor.padding_bytes)
        return padded.withView {
            var cursor = JSONCursor($0)
            cursor.skipSpace()
            guard (try? cursor.value(depth: 0)) != nil else { return false }
            cursor.skipSpace()
            return cursor.at == bytes.count
        }
    }

    /// Foundation refuses a lone surrogate in any string; the scanner only in a text that it reads.
    private func hasHalfSurrogate(_ bytes: [UInt8]) -> Bool { String(decoding: bytes, as: UTF8.self).contains("\\u") }

    /// Foundation refuses a number that no double holds; the scanner only where it reads one.
    private func hasHugeNumber(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).lowercased().contains("e")
    }

    /// Foundation lets a comma stand before a closing bracket; JSON does not.
    private func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
        let solid = bytes.filter { !" \t\n\r".utf8.contains($0) }
        return zip(solid, solid.dropFirst()).contains { $0 == UInt8(ascii: ",") && "]}".utf8.contains($1) }
    }

    private func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(
        "numbers are the nearest doubles",
        arguments: [
            "0", "-0", "1", "0.1", "123456789012345", "1234567890123456789", "0.30000000000000004", "1e-400", "2.5e-3",
            "9007199254740993", "9514242627359.937", "1.7976931348623157e308", "-12.25", "0.000000000000001",
        ])
    func doubles(text: String) {
        let parsed = Array(text.utf8).withView { parseDouble($0) }
        #expect(parsed?.bitPattern == Double(text)?.bitPattern)
    }

    @Test("integers are exact up to 64 bits, and refused beyond")
    func integers() {
        func integer(_ text: String) -> Int64? { Array(text.utf8).withView { parseInteger($0) } }
        #expect(integer("9223372036854775807") == .max && integer("-9223372036854775808") == .min)
        #expect(integer("9223372036854775808") == nil && integer("-9223372036854775809") == nil)
        #expect(integer("-0") == 0 && integer("42") == 42)
    }

    @Test("UTF-8 is checked as the standard library checks it")
    func utf8() {
        var dice = Dice(state: 5)
        let bytes: [UInt8] = [
            0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<200_000 {
            let text = (0..<dice.below(7)).map { _ in bytes[dice.below(bytes.count)] }
            let isValid = text.withView { isUTF8($0) }
            #expect(isValid == (String(validating: text, as: UTF8.self) != nil), "\(text)")
        }
    }

    @Test("ids have one number each, compared as bytes, however many there are")
    func table() {
        var table = IDTable(seed: 1)
        let ids = (0..<5_000).map { ShopID("id\($0)") } + ["\u{e9}", "e\u{301}", "", " "]
        #expect(ids.allSatisfy { table.find($0) == nil })
        let numbers = ids.map { table.number(of: $0) }
        #expect(Set(numbers).count == ids.count)
        #expect(ids.map { table.find($0) } == numbers && table.find("id5000") == nil && table.find("id") == nil)
        #expect(ids.map { table.number(of: $0) } == numbers)
        #expect(numbers.map { table[$0] } == ids)
    }
}

@Suite("JSON that is written")
struct JSONWritingTests {
    private func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        appendQuoted(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "shows what could steer a terminal as escapes, and all else as it is",
        arguments: [
            ("a\"\\\n\u{1B}\u{7F}", #""a\"\\\n\u001b\u007f""#), ("x\u{202E}y", #""x\u202ey""#),
            ("\u{9B}31m", #""\u009b31m""#), ("\u{2028}\u{200D}\u{FEFF}", #""\u2028\u200d\ufeff""#),
            ("\u{E0001}", #""\udb40\udc01""#), ("Łódź, café, 牛乳 🧈", "\"Łódź, café, 牛乳 🧈\""), ("", "\"\""),
        ])
    func escapes(_ text: String, _ json: String) { #expect(quoted(text) == json) }

    @Test("and so does a summary, in both forms")
    func summary() {
        let customer = ShopID("a\u{202E}b'")
        let cart = Cart(paid: ["\u{9B}"])
        var (json, text): ([UInt8], [UInt8]) = ([], [])
        SummaryFormat.json.write(cart, of: customer, to: &json)
        SummaryFormat.text.write(cart, of: customer, to: &text)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"user_id": "a\u202eb'", "paid_order_ids": ["\u009b"], "unpaid_order_ids": []}"# + "\n")
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"Final summary for user a\u202eb': {'paid_order_ids': ['\u009b'], 'unpaid_order_ids': []}"# + "\n")
    }
}
