// What is shown of foreign text as it is, and what is written out.

import Testing

@testable import EventLog

@Suite("Visible text")
struct VisibleTextTests {
    @Test("Letters, marks, symbols and spaces are shown as they are")
    func shown() {
        for text in ["", " ~", "żółw é \u{a1}\u{2ff}", "e\u{301}", "日本", "🧀", "a\u{a0}b", "\u{3000}", "Ω→∞"] {
            // A space without a break and an ideographic one take their room: a reader sees them.
            #expect(madeVisible(text).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test(
        "What nobody sees, or what moves the rest, is written as its number",
        arguments: [
            0, 0x1B, 0x1F, 0x7F, 0x80, 0x9F, 0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x200B, 0x200E, 0x2028,
            0x2029,
            0x202E, 0x2066, 0x2800, 0x3164, 0xE000, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFFF, 0x1D159, 0xE0001, 0xE0100, 0x10FFFF,
        ] as [UInt32])
    func hidden(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        var text = "a"
        text.unicodeScalars.append(scalar)
        #expect(scalar.isHidden && madeVisible(text + "b") == "a\\u{\(String(value, radix: 16))}b")
    }
}
