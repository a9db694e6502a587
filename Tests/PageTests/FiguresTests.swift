import Testing

@testable import Page

@Suite("A service's figures")
struct FiguresTests {
    @Test("are read as they are written, whatever is in a label")
    func parsed() {
        let text = MetricsText(
            """
            # HELP x y
            # TYPE x counter
            x_total 3
            x_bytes{source="a\\"b\\\\c,d=\\"}{",le="+Inf"} 1.5
            bad line
            y NaN
            """)
        #expect(
            text.samples == [
                .init(name: "x_total", labels: [:], value: 3),
                .init(name: "x_bytes", labels: ["source": #"a"b\c,d="}{"#, "le": "+Inf"], value: 1.5),
            ])
        #expect(text.sum("x_total") == 3 && text.sum("z") == nil)
    }

    @Test(
        "that no service of ours can have are not there, and none of them ends the page",
        arguments: ["1e100", "1e308", "-1e18", "-5", "1e16", "nan", "inf", "-inf", "9223372036854775808"])
    func absurd(value: String) {
        #expect(MetricsText("shop_joiner_lag_bytes{source=\"a\"} \(value)").samples.isEmpty)
        let number = Double(value)
        for text in [
            NowPage.time(number), NowPage.share(number.map { $0 * 1e300 }), NowPage.whole(number.map { $0 * 1e300 }),
        ] {
            #expect(text == "–" || number.map { abs($0) < 1e17 } ?? true, "\(text)")
        }
    }

    private static func text(
        read: Int, busy: Double, asking: Double, fast: Int, slow: Int, lag: Int, wait: Double
    ) -> MetricsText {
        MetricsText(
            """
            shop_joiner_records_read_total \(read)
            shop_joiner_records_total{outcome="dead_lettered"} 2
            shop_joiner_batch_duration_seconds_sum \(busy)
            shop_joiner_database_call_seconds_sum{kind="read"} \(asking)
            shop_joiner_durable_seconds_bucket{le="0.1"} \(fast)
            shop_joiner_durable_seconds_bucket{le="1"} \(fast + slow)
            shop_joiner_durable_seconds_bucket{le="+Inf"} \(fast + slow)
            shop_joiner_lag_bytes{source="a"} \(lag)
            shop_joiner_lag_bytes{source="b"} 1
            shop_joiner_lag_wait_seconds{source="a"} \(wait)
            shop_joiner_database_up 1
            """)
    }

    @Test("come to rates and quantiles of what was between two looks, not of all time")
    func between() {
        let before = Self.text(read: 1_000, busy: 50, asking: 10, fast: 1_000, slow: 0, lag: 0, wait: 0)
        let now = Self.text(read: 3_000, busy: 58, asking: 17, fast: 1_000, slow: 100, lag: 500, wait: 9)
        let figures = MemberFigures(now, since: before, seconds: 10)
        #expect(figures.read == 3_000 && figures.rate == 200 && figures.deadLetters == 2)
        #expect(figures.lag == 501 && figures.lagUnit == "bytes" && figures.wait_s == 9)
        #expect(figures.busy == 0.8 && figures.asking == 0.7)
        // All of the last hundred took between 0.1 and 1 s.
        #expect(figures.durable50_s.map { abs($0 - 0.55) < 0.001 } == true)
        #expect(figures.durable99_s.map { abs($0 - 0.991) < 0.001 } == true)
        #expect(figures.stage == .database)
        #expect(MemberFigures(now, since: nil, seconds: 0).rate == nil)
        // A service that began anew has counted less than before: that is no rate.
        #expect(MemberFigures(before, since: now, seconds: 10).rate == nil)
    }

    @Test(
        "mark the stage at which records wait",
        arguments: [
            (busy: 9.0, asking: 1.0, wait: 9.0, stage: MemberFigures.Stage.joining), (9, 8, 9, .database),
            (1, 0, 9, .reading),
            (9, 8, 1, nil),
        ])
    func slowest(_ busy: Double, _ asking: Double, _ wait: Double, _ stage: MemberFigures.Stage?) {
        let before = Self.text(read: 0, busy: 0, asking: 0, fast: 0, slow: 0, lag: 1, wait: 0)
        let now = Self.text(read: 1, busy: busy, asking: asking, fast: 0, slow: 0, lag: 1, wait: wait)
        #expect(MemberFigures(now, since: before, seconds: 10).stage == stage)
    }

    @Test("are shown with their units, and a dash where nobody knows")
    func shown() {
        #expect(NowPage.time(nil) == "–" && NowPage.time(0.0124) == "12 ms" && NowPage.time(12.34) == "12.3 s")
        #expect(NowPage.time(600) == "10 min" && NowPage.whole(nil) == "–" && NowPage.whole(1_234) == "1\u{202F}234")
        #expect(NowPage.share(0.456) == "46 %" && NowPage.time(.infinity) == "–" && NowPage.whole(1e300) == "–")
        let page = NowPage(Figures.Look(trouble: "The database is away: x"))
        #expect(page.texts["rate"] == "–" && page.texts["database"] == "away" && page.rows.isEmpty)
    }
}
