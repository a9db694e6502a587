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
        "What joins the parts of an emoji, or letters of Persian and Hindi, stays",
        arguments: [
            "👩\u{200d}👩\u{200d}👧", "🏳\u{fe0f}\u{200d}🌈", "❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "👩🏽\u{200d}🚀",
            "می\u{200c}خواهم",
            "क्\u{200d}ष", "क्\u{200c}ष",
        ])
    func joined(text: String) { #expect(madeVisible(text).unicodeScalars.elementsEqual(text.unicodeScalars)) }

    @Test(
        "The same characters anywhere else are hidden, and written as their number",
        arguments: [
            "a\u{200d}b", "\u{200d}👩", "👩\u{200d}", "👩\u{200c}👩", "می\u{200c}", "می\u{200c}b", "1\u{fe0f}2",
            "a\u{fe0f}",
            "می\u{200c}\u{200c}خ",
        ])
    func hiddenJoiner(text: String) { #expect(madeVisible(text).contains("\\u{")) }

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
