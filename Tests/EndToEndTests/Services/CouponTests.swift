// The coupon scorer and the tools around it, as their users see them.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("The coupon scorer")
    struct CouponTests {
        private static let day_ms = 86_400_000
        private static let rule = ["--share", "bread", "--above", "25%", "--within", "30d", "--grant", "butter"]
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func score(_ lines: [String], _ arguments: [String] = rule) throws -> Exit {
            let log = try shop.folder.write("pictures.ndjson", lines.map { $0 + "\n" }.joined())
            return try shop.programs(events: "file:" + log).start(.couponScorer, ["--until-end"] + arguments).wait()
        }

        private func list(_ arguments: String...) throws -> String {
            let exit = try shop.programs().start(.listCoupons, arguments).wait()
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit.text
        }

        private func holding(_ type: String, _ quantity: Int, day: Int) -> String {
            #"{"id": "\#(type)_1", "type": "\#(type)", "name": "N", "price": 0.5, "quantity": \#(quantity), "timestamp_ms": \#(day * Self.day_ms)}"#
        }

        private func picture(_ id: String, _ holdings: [String], _ more: String = "") -> String {
            #"{"event_type": "customer_changed", "id": "\#(id)", "version": 1, "products": [\#(holdings.joined(separator: ", "))]\#(more), "timestamp_ms": 90}"#
        }

        private func bucket(_ id: String, _ number: Int, _ holdings: [String], _ bounds: String = "") throws {
            try shop.insert(
                into: "holdings_history",
                #"{"customer_id": "\#(id)", "bucket": \#(number), "products": [\#(holdings.joined(separator: ", "))]\#(bounds)}"#
            )
        }

        @Test("grants one coupon for each customer, rule and window, and shows it in all forms")
        func grants() throws {
            let bread = [holding("bread", 1, day: 1), holding("milk", 2, day: 2)]
            let lines = [
                picture("a", bread), picture("a", bread), picture("b", [holding("milk", 1, day: 1)]),
                picture("a", bread + [holding("milk", 9, day: 3)]),
                picture("a", bread + [holding("bread", 1, day: 31)]),
                #"{"event_type": "new_customer", "id": "a", "first_name": "A", "last_name": "B"}"#,
                picture("c", bread, #", "deleted": true"#),
            ]
            let exit = try score(lines)
            #expect(exit.status == ExitCode.done && exit.errorText.contains("read 7, dead-lettered 0"), "\(exit)")
            #expect(exit.errorText.count(of: "A coupon for butter to a: 33.3% bread of the units in its window.") == 1)
            let second = "a - butter: share 100%, from 1970-01-31 00:00:00 to 1970-03-02 00:00:00"
            #expect(
                try list() == """
                    a - butter: share 33.3%, from 1970-01-01 00:00:00 to 1970-01-31 00:00:00, granted 1970-01-01 00:00:00 (share bread above 25% within 30d grant butter of units)
                    \(second), granted 1970-01-01 00:00:00 (share bread above 25% within 30d grant butter of units)

                    """)
            #expect(
                try list("--output", "ndjson", "--customer", "a").hasPrefix(
                    #"{"customer_id": "a", "product": "butter", "share": 0.333333333333, "rule": "share bread above 25% within 30d grant butter of units", "window_from_ms": 0, "window_to_ms": 2592000000, "granted_at_ms": 90}"#
                ))
            #expect(
                try list("--customer", "b") == ""
                    && list("--output", "csv").split(whereSeparator: \.isNewline).count == 3)
            #expect(
                try list("--output", "json").hasPrefix("[\n")
                    && list("--output", "table").contains("1970-01-31 00:00:00"))
        }

        @Test("grants nothing twice when everything is read again, and tells the log once")
        func again() throws {
            let coupons = shop.folder.path("coupons.ndjson")
            let lines = (0..<50).map { picture("c\($0)", [holding("bread", 1, day: $0)]) }
            let first = try score(lines, Self.rule + ["--to", "file:" + coupons])
            #expect(first.errorText.contains("published 50"), "\(first)")
            try shop.command(#"{"drop": "positions.coupon-scorer"}"#)
            let again = try score(lines + lines, Self.rule + ["--to", "file:" + coupons])
            #expect(again.errorText.contains("read 100, dead-lettered 0, published 0"), "\(again)")
            let events = try String(contentsOfFile: coupons, encoding: .utf8).split(separator: "\n")
            #expect(events.count == 50)
            #expect(
                events.first { $0.contains("\"c31\"") }.map(String.init)
                    == #"{"event_type": "coupon_granted", "id": "1/share bread above 25% within 30d grant butter of units/c31", "customer_id": "c31", "rule": "share bread above 25% within 30d grant butter of units", "product": "butter", "window_from_ms": 2592000000, "window_to_ms": 5184000000, "share": 1, "timestamp_ms": 90}"#
            )
        }

        @Test("judges a window with what has moved to the history, as it was when the picture was made, and not beyond")
        func history() throws {
            let milk = Array(repeating: holding("milk", 1, day: 3), count: 32)
            let old = Array(repeating: holding("milk", 100, day: 3), count: 32)
            let bread = Array(repeating: holding("bread", 1, day: 3), count: 11)
            let bounds = #", "from_ms": \#(3 * Self.day_ms), "to_ms": \#(3 * Self.day_ms)"#
            for (id, bounds) in [("with bounds", bounds), ("without", "")] {
                try bucket(id, 0, milk, bounds)
                // What came after the picture.
                try bucket(id, 1, old, bounds)
            }
            // Wholly before the window.
            try bucket("before", 0, Array(repeating: holding("milk", 100, day: -5), count: 32))
            let before = #", "products_before": 32"#
            let exit = try score([
                picture("with bounds", bread, before), picture("without", bread, before),
                picture("before", bread, before),
                picture("without", Array(bread.prefix(10)), before),
                picture("moved since", bread, #", "products_before": 40"#),
            ])
            #expect(exit.status == ExitCode.done, "\(exit)")
            let shares = try list().split(separator: "\n").map { $0.prefix { $0 != "," } }
            #expect(
                shares == [
                    "before - butter: share 100%", "moved since - butter: share 100%",
                    "with bounds - butter: share 25.6%",
                    "without - butter: share 25.6%",
                ])
        }

        @Test("judges a picture that was cut with what the document still has before it")
        func cut() throws {
            let (milk, bread) = (holding("milk", 1, day: 3), holding("bread", 1, day: 3))
            for (id, breads) in [("a", 22), ("b", 23)] {
                // 64 moved and 2 left out; what comes later, and a bucket of nobody's, are not counted.
                for number in 0..<3 { try bucket(id, number, Array(repeating: milk, count: 32)) }
                let held = [milk, milk] + Array(repeating: bread, count: breads) + [holding("milk", 99, day: 3)]
                try shop.insert(
                    into: "customers",
                    #"{"id": "\#(id)", "products": [\#(held.joined(separator: ","))], "history": {"holdings_buckets": 2}}"#
                )
            }
            let pictures = [("a", 22), ("b", 23)].map { id, breads in
                let more = #", "products_before": 64, "cut": true, "cart": {"holdings": \#(breads + 2)}"#
                return picture(id, Array(repeating: bread, count: breads), more)
            }
            _ = try score(pictures)
            #expect(try list().hasPrefix("b - butter: share 25.8%"))
        }

        @Test("sets aside pictures that cannot be used, and goes on")
        func bad() throws {
            let exit = try score([
                #"{"event_type": "customer_changed", "id": 7}"#, #"{"event_type": "customer_changed", "id": "x", "pro"#,
                picture("a", [holding("bread", 1, day: 1)]), "garbage", #"{"event_type": "stock_low"}"#,
            ])
            #expect(exit.status == ExitCode.done && exit.errorText.contains("read 5, dead-lettered 2"), "\(exit)")
            #expect(try list().hasPrefix("a - butter"))
            #expect(
                try shop.find(in: "dead_letters.coupon-scorer", #"{"reason": "coupon-scorer: id is no text"}"#) != nil)
        }

        @Test("refuses a rule that cannot be parsed: in a file with 78 and the place, in options with 64")
        func rules() throws {
            let path = try shop.folder.write("rules.txt", "# rules\nshare bread above much\n")
            let exit = try score([], ["--rules", path])
            #expect(exit.status == ExitCode.configuration)
            #expect(exit.errorText.contains("rules.txt, line 2, column 19: expected a share such as 25%"), "\(exit)")
            for arguments in [
                [], Array(Self.rule.dropLast(2)), Self.rule + ["--rules", path], Self.rule + ["--of", "weight"],
                ["--share", "bread", "--above", "125%", "--within", "30d", "--grant", "butter"],
            ] {
                #expect(try score([], arguments).status == ExitCode.usage, "\(arguments)")
            }
            let both = try score([], Self.rule + ["--to", "file:" + shop.folder.path("pictures.ndjson")])
            #expect(both.status == ExitCode.usage, "\(both)")
        }

        @Test("is forgotten with the customer: the coupons go, and older pictures bring none")
        func forgotten() throws {
            let bread = [holding("bread", 1, day: 1)]
            _ = try score(["a", "a2", "b"].map { picture($0, bread) })
            let exit = try shop.programs(events: "file:" + shop.folder.path("events.ndjson"))
                .run(.forgetCustomer, "--without-log", "a")
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(try list().split(separator: "\n").map { $0.prefix(3) } == ["a2 ", "b -"])
            try shop.command(#"{"drop": "positions.coupon-scorer"}"#)
            _ = try score(["a", "b"].map { picture($0, bread) })
            #expect(try list().split(separator: "\n").map { $0.prefix(3) } == ["a2 ", "b -"])
        }
    }
}
