import EventLog
import Support
import Testing

@testable import Page

@Suite("Markup")
struct HTMLTests {
    @Test(
        "is never made by what is put into it",
        arguments: HostileText.ids + HostileText.names + ["<script>alert(1)</script>", #"" onload="x"#, "'&lt;"])
    func escaped(_ text: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        let inside = html.markup.dropFirst(10).dropLast(4)
        let parts = inside.components(of: "\">")
        #expect(parts.count == 2 && parts[0] == parts[1])
        #expect(!parts[0].contains { "<>\"'".contains($0) })
        let back = parts[0].replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
        #expect(back == madeVisible(text))
    }

    @Test("in an address is letters, digits and their numbers")
    func query() {
        #expect(queryText("a b&c=é/\"") == "a%20b%26c%3D%C3%A9%2F%22")
    }

    @Test(
        "of a moment is its date and time, and unknown where there is no such year",
        arguments: [
            (0, "1970-01-01 00:00:00"), (253_402_300_799_999, "9999-12-31 23:59:59"), (253_402_300_800_000, nil),
            (-12_212_553_600_000, "1583-01-01 00:00:00"), (-12_212_553_600_001, nil), (.max, nil), (.min, nil),
        ] as [(Int64, String?)])
    func moments(time_ms: Int64, text: String?) {
        #expect(moment(time_ms).markup.contains(text ?? "unknown"), "\(moment(time_ms).markup)")
    }

    @Test("of numbers groups their digits, and says where nobody knows")
    func numbers() {
        #expect(
            grouped(1_234_567) == "1\u{202F}234\u{202F}567" && grouped(-1_000) == "-1\u{202F}000" && grouped(7) == "7")
        #expect(money(nil).markup.contains("unknown") && money(.nan).markup.contains("unknown"))
        #expect(moment(nil).markup.contains("unknown") && moment(.max).markup.contains("unknown"))
        #expect(moment(0).markup.contains("1970-01-01 00:00:00"))
    }
}

extension Substring {
    fileprivate func components(of mark: String) -> [String] {
        split(separator: mark, omittingEmptySubsequences: false).map(String.init)
    }
}
