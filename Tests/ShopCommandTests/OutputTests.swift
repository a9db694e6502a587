import Foundation
import Testing

@testable import ShopCommand

@Suite struct NumberTests {
    @Test(
        "Money has two decimals, rounded to the nearest cent",
        arguments: [
            (0.54, "0.54"), (2.88, "2.88"), (0.36 * 8, "2.88"), (1, "1.00"), (0, "0.00"), (-0.001, "0.00"),
            (0.005, "0.01"), (1.005, "1.01"), (2.675, "2.68"), (-1.005, "-1.01"), (1.00499, "1.00"),
            (-1.5, "-1.50"), (1234567.891, "1234567.89"), (1e15, "1000000000000000.00"),
        ] as [(Double, String)])
    func money(_ amount: Double, _ text: String) { #expect(moneyText(amount) == text) }

    @Test(
        "A quantity has no needless fraction",
        arguments: [
            (8, "8"), (1.5, "1.5"), (0.1, "0.1"), (-0.0, "0"), (1e300, "1e+300"), (6.0, "6"),
            (9e18, "9000000000000000000"),
        ] as [(Double, String)])
    func quantity(_ number: Double, _ text: String) { #expect(plainText(number) == text) }

    @Test(
        "What nobody knows is said to be unknown, never a zero",
        arguments: [nil, Double.nan, .infinity, -.infinity] as [Double?])
    func unknown(_ number: Double?) throws {
        #expect(moneyText(number) == "unknown" && plainText(number) == "unknown" && priceText(number) == "unknown")
        #expect(utc.text(nil) == "unknown")
        let gathered = Gathered()
        let csv = try CSVOutput(["a", "b", "c"].map { Column($0) }, to: gathered.output)
        try csv.row([.money(number), .number(number), .time(nil)])
        let table = TableOutput(["a", "b", "c"].map { Column($0) }, utc, to: gathered.output)
        try table.row([.money(number), .number(number), .time(nil)])
        try table.end()
        let json = JSONOutput(lines: true, to: gathered.output)
        try json.item { try json.field("a", number) }
        try json.end()
        #expect(gathered.text == "a,b,c\r\n,,\r\nA  B  C\n\n{\"a\": null}\n")
    }
}

@Suite struct ClockTests {
    @Test(
        "A moment is written as date and time; one without a four-digit year as its number",
        arguments: [
            (evening_ms, "2022-04-24 19:41:07"), (0, "1970-01-01 00:00:00"), (999, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59"), (-1000, "1969-12-31 23:59:59"), (253_402_300_799_999, "9999-12-31 23:59:59"),
            (253_402_300_800_000, "253402300800000"), (Int64.max, "\(Int64.max)"), (Int64.min, "\(Int64.min)"),
        ])
    func moment(_ timestamp_ms: Int64, _ text: String) { #expect(utc.text(timestamp_ms) == text) }

    @Test("A reader's own time zone counts")
    func zone() {
        let offset_ms = Int64(TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: 1_650_829_267))) * 1000
        #expect(ClockTime(.local).text(evening_ms) == utc.text(evening_ms + offset_ms))
    }
}

@Suite struct CSVTests {
    @Test(
        "A field is quoted where RFC 4180 says so",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"ho\"", "\"say \"\"ho\"\"\""), ("a\nb", "\"a\nb\""),
            ("a\r\nb", "\"a\r\nb\""), ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("", ""),
        ])
    func quoting(_ text: String, _ field: String) {
        #expect(Array(CSVOutput.field(text, isSafe: true).utf8) == Array(field.utf8))
    }

    @Test(
        "What a spreadsheet would run as a formula is text to it",
        arguments: [
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("=\u{301}1", "'=\u{301}1"), ("=a,b", "\"'=a,b\""), ("\r\n=1", "\"'\r\n=1\""),
        ])
    func formulas(_ text: String, _ field: String) {
        #expect(Array(CSVOutput.field(text, isSafe: true).utf8) == Array(field.utf8))
        #expect(!CSVOutput.field(text, isSafe: false).contains("'"), "left as it is unless that is asked for")
    }

    @Test("Numbers stay numbers, and texts that look like them are quoted")
    func numbers() throws {
        let gathered = Gathered()
        let csv = try CSVOutput([Column("a"), Column("b")], to: gathered.output)
        try csv.row([.number(-1.5), .integer(7)])
        try csv.row([.text("7"), .money(0.1)])
        try csv.end()
        #expect(gathered.text == "a,b\r\n-1.5,7\r\n\"7\",0.1\r\n")
    }

    @Test("On a terminal what would steer it is made visible")
    func terminal() throws {
        let gathered = Gathered()
        let csv = try CSVOutput([Column("a")], to: gathered.output)
        try csv.row([.text("\u{1B}[2J")])
        try csv.end()
        #expect(gathered.text == "a\r\n\\u{1b}[2J\r\n")
    }
}

@Suite struct TableTests {
    private func table(_ rows: [[Cell]]) throws -> [String] {
        let gathered = Gathered()
        let table = TableOutput([Column("a"), Column("b")], utc, to: gathered.output)
        for row in rows { try table.row(row) }
        try table.end()
        return gathered.lines
    }

    @Test("Columns are as wide as their widest cell, counted as a terminal shows it")
    func widths() throws {
        #expect(
            try table([[.text("żółć"), .text("x")], [.text("牛乳"), .text("x")], [.text("e\u{301}"), .integer(12)]]) == [
                "A      B", "żółć  x", "牛乳  x", "e\u{301}     12", "",
            ])
    }

    @Test("One long cell pushes only its own row aside")
    func longCell() throws {
        let long = String(repeating: "x", count: 90)
        let lines = try table([[.text(long), .text("y")], [.text("z"), .text("y")]])
        #expect(lines[1] == long + "  y")
        #expect(lines[2] == "z" + String(repeating: " ", count: TableOutput.width_max + 1) + "y")
    }

    @Test("Rows beyond the measured ones are written at once, and in order")
    func streaming() throws {
        let gathered = Gathered()
        let table = TableOutput([Column("a")], utc, to: gathered.output)
        for number in 0..<TableOutput.measuredRows_max { try table.row([.integer(Int64(number))]) }
        try gathered.output.flush()
        #expect(gathered.lines.count == TableOutput.measuredRows_max + 2)
        try table.row([.text("wider than all before")])
        try table.end()
        #expect(gathered.lines.suffix(3) == ["999", "wider than all before", ""])
    }

    @Test("Line breaks of an address become commas, other controls visible")
    func lines() throws {
        #expect(try table([[.lines("ul. Lipowa 1\r\nŁódź"), .text("a\nb")]])[1] == #"ul. Lipowa 1, Łódź  a\u{a}b"#)
    }
}

@Suite struct VisibleTextTests {
    @Test(
        "Bytes that are no text are shown by their numbers, the text around them as it is",
        arguments: [
            (Array("plain".utf8), "plain"), ([0x61, 0xFF, 0x62], #"a\x{ff}b"#), ([0xC5], #"\x{c5}"#),
            ([0xED, 0xA0, 0x80], #"\x{ed}\x{a0}\x{80}"#), ([0x00, 0x0A], #"\u{0}\u{a}"#), (Array("żółć".utf8), "żółć"),
            ([], ""),
        ])
    func bytes(_ bytes: [UInt8], _ shown: String) { #expect(visible(bytes) == shown) }

    private static let hiddenScalars: [Unicode.Scalar] = [
        "\u{0}", "\u{7F}", "\u{85}", "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{180B}",
        "\u{200B}",
        "\u{200D}", "\u{202E}", "\u{2028}", "\u{2066}", "\u{2800}", "\u{3164}", "\u{FE00}", "\u{FE0F}", "\u{FEFF}",
        "\u{FFA0}",
        "\u{E000}", "\u{E0001}", "\u{E0100}", "\u{1D159}", "\u{1D173}",
    ]

    @Test("Characters that cannot be seen are written out, in text and in JSON", arguments: hiddenScalars)
    func hidden(_ scalar: Unicode.Scalar) throws {
        let text = "a\(scalar)b"
        #expect(visible(text) == "a\\u{\(String(scalar.value, radix: 16))}b")
        var quoted: [UInt8] = []
        appendQuotedVisibly(text, to: &quoted)
        #expect(quoted.allSatisfy { 0x20..<0x7F ~= $0 }, "\(String(decoding: quoted, as: UTF8.self))")
        #expect(
            try JSONDecoder().decode(String.self, from: Data(quoted)).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test(
        "Letters, marks, spaces and signs of all scripts are shown as they are",
        arguments: ["żółć", "e\u{301}", "牛乳", "한글", "ß∑€🧈", "a b"])
    func shown(_ text: String) {
        #expect(visible(text) == text)
        var quoted: [UInt8] = []
        appendQuotedVisibly(text, to: &quoted)
        #expect(String(decoding: quoted, as: UTF8.self) == "\"\(text)\"")
    }
}
