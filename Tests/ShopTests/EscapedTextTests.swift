import Bytes
import Testing

@testable import Shop

@Suite("A text with escapes")
struct EscapedTextTests {
    private func text(_ escaped: String) -> String? {
        let bytes = Array(escaped.utf8)
        let room = ByteRoom(count: bytes.count)
        return bytes.withView { unescape($0, into: room).map(\.text) }
    }

    @Test(
        "is what it stands for",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"), (#"a\u0041b"#, "aAb"), (#"\u00e9\u00E9"#, "éé"),
            (#"\u20ac\uabcd\uFFFF"#, "€\u{abcd}\u{ffff}"), (#"\ud800\udc00"#, "\u{10000}"),
            (#"\uDBFF\uDFFF"#, "\u{10FFFF}"), (#"\ud83e\uddc0x"#, "🧀x"), (#"\ud7ff\ue000"#, "\u{d7ff}\u{e000}"),
            ("", ""), ("żółw", "żółw"),
        ])
    func spelling(escaped: String, expected: String) {
        #expect(text(escaped) == expected)
    }

    @Test(
        "is none with half a surrogate pair",
        arguments: [
            #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\ud800x"#, #"\ud800xxxxxx"#, #"\ud800\n12345"#,
            #"\ud800\ud800"#, #"\ud800\ue000"#, #"\ud800\u0041"#, #"\ud800\udbff"#, #"\udc00\ud800"#,
            #"x\ud800\\uddc0"#,
        ])
    func half(escaped: String) {
        #expect(text(escaped) == nil)
    }

    @Test("may nest 64 levels deep, and no deeper")
    func nesting() {
        func record(_ depth: Int, _ open: String, _ close: String) -> String {
            let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            return #"{"user_id": "a", "type": "order", "order_id": 1, "x": \#(nested)}"#
        }
        // The record itself is the first level.
        for (open, close) in [("[", "]"), (#"{"y":"#, "}")] {
            #expect(meaning(record(63, open, close)) != nil)
            #expect(
                #expect(throws: InvalidRecord.self) { try parse(record(64, open, close)) }?.reason == .nestedTooDeep)
        }
    }

    @Test("is refused at the byte where the fault is")
    func offsets() {
        func offset(_ record: String) -> Int? { #expect(throws: InvalidRecord.self) { try parse(record) }?.offset }
        #expect(offset("x") == 0 && offset(#"{"a": tru}"#) == 9 && offset(#"{"a" 1}"#) == 5)
        #expect(offset(#"{"a": 1} x"#) == 9 && offset(#"{"a": 01}"#) == 8)
        #expect(offset(#"{"type": 1}"#) == 9 && offset(#"{"price": 1, "price": 2}"#) == 22)
    }
}
