import Testing

@testable import Services

@Suite("A rule for coupons")
struct CouponRuleTests {
    @Test(
        "is read from its words, and written in one way",
        arguments: [
            ("share bread above 25% within 30d grant butter", "share bread above 25% within 30d grant butter of units"),
            (
                "share bread above 25.0% within 720h grant butter of units",
                "share bread above 25% within 30d grant butter of units"
            ),
            (
                "  share\tbread above 12.5% within 1w grant butter of money # why",
                "share bread above 12.5% within 7d grant butter of money"
            ),
            (
                #"share "old \"bread\"" above 0% within 90m grant "a\\b""#,
                #"share "old \"bread\"" above 0% within 90m grant "a\\b" of units"#
            ),
            (##"share "#" above 99.9% within 1500ms grant """##, nil),
            ("share a above 1e-3% within 1s grant b", "share a above 0.001% within 1s grant b of units"),
            ("share a above -0% within 1s grant b", "share a above 0% within 1s grant b of units"),
            ("", ""), ("   # share bread", ""),
        ] as [(String, String?)])
    func text(_ line: String, _ text: String?) throws {
        guard let text else {
            #expect(throws: RuleFault.self) { try CouponRule.rule(in: line) }
            return
        }
        let rule = try CouponRule.rule(in: line)
        #expect(rule?.text ?? "" == text)
        #expect(try rule.map { try CouponRule.rule(in: $0.text)?.text } ?? text == text, "it reads as itself")
    }

    @Test(
        "that cannot be read is named by file, line and column, with what was expected there",
        arguments: [
            ("shore bread", "column 1: expected “share”, found “shore”"),
            ("share", "column 6: expected a type of product, found the end of the line"),
            (
                "share bread above 25 within 30d",
                "column 19: expected a share such as 25%, from 0% to below 100%, found “25”"
            ),
            ("share bread above 100%", "column 19: expected a share such as 25%, from 0% to below 100%, found “100%”"),
            ("share bread above nan%", "column 19: expected a share such as 25%, from 0% to below 100%, found “nan%”"),
            ("share bread above -1%", "column 19: expected a share such as 25%, from 0% to below 100%, found “-1%”"),
            ("share bread above 1% within 30", "column 29: expected a time such as 30d (s, m, h, d or w), found “30”"),
            ("share bread above 1% within 0d", "column 29: expected a time such as 30d (s, m, h, d or w), found “0d”"),
            (
                "share bread above 1% within 99999999999999d",
                "column 29: expected a time such as 30d (s, m, h, d or w), found “99999999999999d”"
            ),
            ("share żółw above 1% within 1d grand x", "column 31: expected “grant”, found “grand”"),
            ("share a above 1% within 1d grant x of weight", "column 39: expected units or money, found “weight”"),
            ("share a above 1% within 1d grant x of money y", "column 45: expected the end of the line, found “y”"),
            (#"share "a above"#, #"column 7: expected a closing " behind this one, found the end of the line"#),
            ("share \u{1B}[2J above", "column 14: expected “above”, found “above”"),
        ])
    func fault(_ line: String, _ fault: String) throws {
        let text = "# rules\r\nshare a above 1% within 1d grant x\n\(line)\n"
        let error = #expect(throws: RuleFileError.self) { try CouponRule.rules(in: text, file: "r\u{7}.txt") }
        if !line.contains("\u{1B}") { #expect(error?.description == #"r\u{7}.txt, line 3, \#(fault)"#) }
        #expect(error?.description.utf8.contains(0x1B) == false)
    }

    @Test("that says the same as another one is the same; a file without any is refused")
    func same() throws {
        let text = "share a above 1% within 1d grant x\nshare a above 1.0% within 24h grant x of units\n"
        #expect(
            try CouponRule.rules(in: text, file: "f").map(\.text) == ["share a above 1% within 1d grant x of units"])
        let error = #expect(throws: RuleFileError.self) { try CouponRule.rules(in: "#\n\n", file: "f") }
        #expect(error?.description == "f has no rule in it")
    }

    @Test(
        "asks for more than its share",
        arguments: [(1.0, 4.0, false), (1.01, 4, true), (0, 0, false), (.infinity, .infinity, false)])
    func met(_ part: Double, _ total: Double, _ isMet: Bool) {
        let rule = CouponRule(share: "a", above_percent: 25, within_ms: 1, grant: "b")
        #expect(rule.isMet(by: part, of: total) == isMet)
    }

    @Test("of 30 percent is not met by three tenths, however they were added up")
    func tenths() {
        let rule = CouponRule(share: "a", above_percent: 30, within_ms: 1, grant: "b")
        #expect(!rule.isMet(by: 0.1 + 0.2, of: 1) && rule.isMet(by: 0.300001, of: 1))
    }

    @Test(
        "divides the time into windows that meet, also before 1970",
        arguments: [(0, 0), (9, 0), (10, 1), (-1, -1), (-10, -1), (-11, -2), (Int64.max - 1, nil), (Int64.min, nil)]
            as [(Int64, Int64?)])
    func windows(_ timestamp_ms: Int64, _ number: Int64?) {
        let window = CouponWindow(of: timestamp_ms, within_ms: 10)
        #expect(window?.number == number)
        if let window {
            #expect(
                window.from_ms <= timestamp_ms && timestamp_ms < window.to_ms && window.to_ms - window.from_ms == 10)
        }
    }
}
