// What other programs have written: the list, its count, its totals and what was sold say the same of it.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Lists of what others have written")
    struct OddListingTests {
        private let live: LiveShop

        init() throws { live = try LiveShop() }

        private func run(_ program: Program, _ options: [String], status: Int32 = ExitCode.done) throws -> Exit {
            let exit = try live.programs().start(program, options).wait(seconds: 20)
            #expect(exit.status == status, "\(options): \(exit)")
            return exit
        }

        private func object(_ exit: Exit) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(exit.text.utf8)) as? [String: Any], "\(exit)")
        }

        /// A quantity and a price as they are stored, and how many units and how much money that is, if anybody knows.
        private static let holdings: [(quantity: String, price: String, units: Double?, each: Double?)] = [
            ("2", "0.5", 2, 0.5), ("\"3\"", "\"0.25\"", 3, 0.25),
            (#"{"$numberDecimal": "4"}"#, #"{"$numberDecimal": "0.10"}"#, 4, 0.1),
            (#"{"$numberLong": "5"}"#, "1", 5, 1), ("null", "1", nil, 1), ("[]", "1", nil, 1), ("{}", "1", nil, 1),
            ("\"\"", "1", nil, 1), ("\" 1\"", "1", nil, 1), ("\"+3\"", "1", nil, 1), ("\".5\"", "1", nil, 1),
            ("\"5.\"", "1", nil, 1), ("\"00012\"", "1", nil, 1), ("\"1\\n\"", "1", nil, 1), ("true", "1", nil, 1),
            (#"{"$date": {"$numberLong": "1704067200000"}}"#, "1", nil, 1), (#"{"$numberDouble": "NaN"}"#, "1", nil, 1),
            (#"{"$numberDouble": "Infinity"}"#, "1", nil, 1), ("6", "null", 6, nil), ("7", "-1", 7, nil),
            ("8", "\"-2\"", 8, nil),
            ("1", "true", 1, nil), ("\"1e2\"", "0.01", 100, 0.01),
        ]

        @Test("sum what can be understood, and count what cannot, wherever they are asked")
        func sums() throws {
            try live.insert(into: "products", #"{"id": "m", "type": "t", "name": "M", "price": 1}"#)
            for (number, holding) in Self.holdings.enumerated() {
                let product =
                    #"{"id": "m", "name": "M", "quantity": \#(holding.quantity), "price": \#(holding.price), "timestamp_ms": 5}"#
                try live.insert(into: "customers", #"{"id": "c\#(number)", "products": [\#(product)]}"#)
            }
            // No holdings of it, though the server finds the text in them; and buckets that no document knows of.
            try live.insert(into: "customers", #"{"id": "z", "products": [{"id": ["m"], "quantity": 9, "price": 9}]}"#)
            try live.insert(
                into: "holdings_history",
                #"{"customer_id": "c0", "bucket": 0, "products": [{"id": "m", "quantity": 99, "price": 1}]}"#)
            let units = Self.holdings.reduce(0) { $0 + ($1.units ?? 0) }
            let money = Self.holdings.reduce(0) { $0 + ($1.units ?? 0) * ($1.each ?? 0) }
            let unknown = Self.holdings.count { $0.units == nil || $0.each == nil }
            let sold = try object(run(.listProducts, ["--sold", "-o", "ndjson"]))
            let totals = try object(run(.listCustomers, ["--holds", "m", "--totals", "-o", "ndjson"]))
            for (name, figures) in [("units_sold", sold), ("units", totals)] {
                #expect((figures[name] as? NSNumber)?.doubleValue == units, "\(figures)")
                #expect(abs(((figures["money"] as? NSNumber)?.doubleValue ?? -1) - money) < 1e-9, "\(figures)")
                #expect((figures["unknown"] as? NSNumber)?.intValue == unknown, "\(figures)")
            }
            #expect(try run(.listProducts, ["--sold", "--count"]).text == "1\n")
        }

        @Test("list whom they count: carts, waiting purchases, names and marks of others' making")
        func counts() throws {
            let documents = [
                #"{"id": "cart", "cart": {"unpaid_order_ids": [3, null], "paid_order_ids": [4, 2.5]}}"#,
                #"{"id": "open", "cart": {"unpaid_order_ids": [3], "open_items": {"a": 1}}}"#,
                #"{"id": "none", "cart": {"unpaid_order_ids": [null, 2.5]}}"#,
                #"{"id": "waits", "waiting": [{"product_id": "m", "quantity": null}, {"product_id": "n", "quantity": 2, "timestamp_ms": "x"}]}"#,
                #"{"id": "waits_not", "waiting": {"product_id": "m", "quantity": 1, "timestamp_ms": 1}}"#,
                #"{"id": "names", "first_name": ["Zofia"], "last_name": ["Żak"], "address": "Town"}"#,
                #"{"id": "one", "first_name": "Ada", "last_name": ["Żak"]}"#,
                #"{"id": "not_forgotten", "address": "Town", "forgotten_at_ms": null}"#,
            ]
            for document in documents { try live.insert(into: "customers", document) }
            for (options, expected) in [
                (["--unpaid"], ["cart", "open"]), (["--waiting"], ["waits"]), (["--registered"], ["one"]),
                (["--name", "zofia"], []),
                (["--unregistered", "--city", "Town"], []),
                ([], ["cart", "names", "none", "not_forgotten", "one", "open", "waits", "waits_not"]),
            ] {
                let listed = try run(.listCustomers, options + ["-o", "csv", "--carts"]).text.split(separator: "\r\n")
                    .dropFirst()
                #expect(Set(listed.map { String($0.prefix { $0 != "," }) }) == Set(expected), "\(options)")
                #expect(try run(.listCustomers, options + ["--count"]).text == "\(expected.count)\n", "\(options)")
            }
            let cart = try run(.listCustomers, ["--id", "cart", "--carts"]).text
            #expect(cart.contains("paid orders: [4], unpaid orders: [3]"), "\(cart)")
            let waits = try run(.listCustomers, ["--id", "waits"]).text
            #expect(
                waits.contains("m (unknown, bought unknown)") && waits.contains("n (2, bought unknown)"), "\(waits)")
            let sorted = try run(.listCustomers, ["--sort", "name", "-o", "ndjson"])
            #expect(sorted.lines.count == documents.count, "arrays keep nobody from being sorted: \(sorted)")
        }

        @Test("give what there is of several ids in every form, whole, and then say which nobody has")
        func missing() throws {
            try live.insert(into: "customers", #"{"id": "a", "first_name": "A"}"#)
            for form in ["text", "json", "ndjson", "csv", "table"] {
                let exit = try run(
                    .listCustomers, ["--id", "a", "--id", "zz", "-o", form], status: ExitCode.inputMissing)
                #expect(
                    exit.errorText.contains("no customer with the id zz") && !exit.errorText.contains("id a"), "\(exit)"
                )
                let whole = try run(.listCustomers, ["--id", "a", "-o", form])
                #expect(exit.text == whole.text && !exit.text.isEmpty, "\(form): \(exit)")
            }
            for options in [["--count"], ["--totals"], ["-n", "1"]] {
                let exit = try run(
                    .listCustomers, ["--id", "a", "--id", "zz"] + options, status: ExitCode.inputMissing)
                #expect(!exit.text.isEmpty, "\(exit)")
            }
            #expect(
                try run(.listCustomers, ["--id", "a", "--city", "X"]).text == "", "there is one, who lives elsewhere")
        }

        @Test("of dead letters name what can be shown and dropped by that name, and drop no other")
        func letters() throws {
            let letters = [
                #""_id": "s@12", "source": "s", "position": {"$numberLong": "11"}"#,
                #""_id": 7, "source": "s", "position": 9"#,
                #""_id": "s@1", "source": "s", "position": "1"#,
                #""_id": "s@20", "source": "s", "position": {"$numberLong": "20"}"#,
            ].map { $0.hasSuffix("\"1") ? $0 + "\"" : $0 }
            for letter in letters {
                try live.insert(into: "dead_letters", "{\(letter), \"reason\": \"bad\", \"raw\": \"text\"}")
            }
            let list = try run(.deadLetters, ["-o", "ndjson"])
            #expect(
                list.lines.count == 1 && list.text.contains(#""id": "s@20""#) && list.text.contains(#""raw": "text""#),
                "\(list)")
            #expect(list.text.contains(#""size_bytes": 4"#), "\(list)")
            #expect(try run(.deadLetters, ["--count"]).text == "1\n")
            #expect(try run(.deadLetters, ["reasons"]).text == "1\tbad\n")
            #expect(try run(.deadLetters, ["drop", "--reason", "bad"]).errorText.contains("1 dropped"))
            #expect(try live.collection("dead_letters") { try $0.count() } == 3, "others' are left alone")
            #expect(try run(.deadLetters, ["drop", "--all"]).errorText.contains("0 dropped"))
        }
    }
}
