import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("A customer who is forgotten")
    struct ForgettingTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func forget(_ events: String, _ arguments: String...) throws -> Exit {
            try shop.programs(events: events).start(.forgetCustomer, arguments).wait()
        }

        private func listed(_ events: String, _ output: String = "text") throws -> String {
            try shop.programs(events: events).run(.listCustomers, "--carts", "--output", output).text
        }

        /// What the log makes of everybody else; the person's records are counted all the same.
        private func expectOthers(_ text: String) throws {
            var source = shop.folder.source("e.ndjson", text)
            let bad = Set(Canary.bad.split(separator: "\n").map { Array($0.utf8) })
            for index in source.lines.indices where bad.contains(source.lines[index].bytes) {
                source.lines[index].nature = .bad(kind: "bad")
            }
            var expected = try Oracle.state(after: [source])
            var found = try shop.stored()
            #expect(found.customers.removeValue(forKey: ByteText(Canary.id)) == CustomerState())
            expected.customers[ByteText(Canary.id)] = nil
            expected.deadLetters.removeAll { String(decoding: $0.raw, as: UTF8.self).contains(Canary.word) }
            expected.counts.deadLettered = expected.deadLetters.count
            let comparison = Comparison(expected: expected, found: found, isTimed: false)
            #expect(comparison.isEmpty, "\(comparison)")
        }

        @Test("is nowhere in the database, also when the log is read again; who comes later is somebody new")
        func forgotten() throws {
            let text = Canary.events + Canary.bad
            let path = try shop.folder.write("e.ndjson", text)
            #expect(try shop.join(path).status == ExitCode.done)
            let all = ["customers", "dead_letters", "paid_orders_history"]
            #expect(try Canary.collections(of: shop) == all)
            let shown = try forget(path, "--dry-run", Canary.id)
            #expect(shown.text.contains("history buckets, 3 dead letters to take\n"), "\(shown)")
            #expect(shown.lines.count == 4 && shown.lines[1].hasPrefix("\t\(shop.folder.sourceName("e.ndjson"))@"))
            #expect(try Canary.collections(of: shop) == all)
            let exit = try forget(path, Canary.id)
            #expect(exit.status == ExitCode.done && exit.lines.count == 1, "\(exit)")
            #expect(exit.errorText.hasPrefix("1 dead letter more has such an id in a place"), "\(exit)")
            #expect(try Canary.collections(of: shop) == [])
            #expect(try shop.find(in: "holdings_history", #"{"customer_id": "gone"}"#) == nil)
            try shop.command(#"{"drop": "positions"}"#)
            #expect(try shop.join(path).status == ExitCode.done)
            #expect(try Canary.collections(of: shop) == [])
            try expectOthers(text)
            for output in ["text", "json", "ndjson", "csv", "table"] {
                let list = try listed(path, output)
                #expect(list.count(of: "gone") == list.count(of: "gone_1") && list.contains("gone_1"), "as \(output)")
            }
            try shop.folder.append(
                "e.ndjson", #"{"event_type":"new_customer","id":"gone","first_name":"New","last_name":"One"}"# + "\n")
            #expect(try shop.join(path).status == ExitCode.done)
            #expect(
                try listed(path).contains(
                    "New One (gone) - there are no products.\n\tpaid orders: [], unpaid orders: []"))
        }

        @Test("before anything is joined, or known of them, has a tombstone, and is said to be unknown")
        func unknown() throws {
            let path = try shop.folder.write("e.ndjson", Canary.events + Canary.bad)
            let exit = try forget(path, Canary.id)
            #expect(
                exit.status == ExitCode.inputMissing && exit.lines == ["gone: nothing found, tombstone made"], "\(exit)"
            )
            #expect(exit.errorText.contains("have not read all of the log yet"))
            #expect(try shop.join(path).status == ExitCode.done)
            #expect(try Canary.collections(of: shop) == ["dead_letters"], "what is no event has become a letter")
            #expect(try forget(path, Canary.id).status == ExitCode.done)
            #expect(try Canary.collections(of: shop) == [])
            #expect(try listed(path).count(of: "(gone)") == 0)
        }

        @Test("while joiners follow that have them at hand: what came before is gone, what comes after is there")
        func followed() throws {
            let path = try shop.folder.write("e.ndjson", Canary.events)
            let joiners = try ["0/2", "1/2"].map {
                try shop.programs(events: path).start(.joiner, "--instance", $0)
            }
            for round in 1...4 {
                try awaitStored(path, joiners)
                // Read while they are forgotten, or not yet.
                try shop.folder.append("e.ndjson", String(repeating: Canary.events, count: 2))
                #expect(try forget(path, Canary.id).status == ExitCode.done)
                try shop.folder.append(
                    "e.ndjson", Canary.order(of: Canary.id, "new-\(round)").joined(separator: "\n") + "\n")
                try awaitStored(path, joiners)
                #expect(try Canary.collections(of: shop) == [])
                let cart = try listed(path).components(separatedBy: "(gone)").last ?? ""
                #expect(cart.contains("paid orders: [\"new-\(round)\"], unpaid orders: []"), "\(cart)")
            }
            for joiner in joiners { joiner.signal(15) }
            for joiner in joiners { #expect(try joiner.wait().status == ExitCode.done) }
        }

        private func awaitStored(_ path: String, _ joiners: [ChildProcess]) throws {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let end = Date(timeIntervalSinceNow: 60)
            while try shop.find(in: "positions", #"{"shares.0.position": \#(size), "shares.1.position": \#(size)}"#)
                == nil
            {
                try #require(end > Date() && joiners.allSatisfy(\.isRunning), "\(joiners.map(\.seen.errorText))")
                usleep(2_000)
            }
        }

        @Test("is nobody, and nobody is changed, where the id, the log or an option is not right")
        func refused() throws {
            let cases: [([String], Int32)] = [
                (["\u{1B}[31m"], ExitCode.usage), ([String(repeating: "x", count: 513)], ExitCode.usage),
                ([""], ExitCode.usage), ([], ExitCode.usage), (["--group", "g", "a"], ExitCode.usage),
                (["--without-log", "--events", "e.ndjson", "a"], ExitCode.usage),
                (["--events", "none.ndjson", "a"], ExitCode.inputMissing), (["--events", "-", "a"], ExitCode.usage),
            ]
            let path = try shop.folder.write("e.ndjson", "")
            for (arguments, status) in cases {
                let exit = try shop.programs(events: path).start(.forgetCustomer, arguments).wait()
                #expect(exit.status == status && exit.text == "" && exit.errorText != "", "\(arguments): \(exit)")
                #expect(!exit.errorText.contains("\u{1B}"))
            }
            #expect(try shop.find(in: "customers", "{}") == nil)
        }
    }
}
