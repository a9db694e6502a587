// Several joiners that share one log, and other numbers of them later.

import Support
import Testing

extension EndToEnd {
    @Suite("Several joiners")
    struct InstanceTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func together(_ shares: [String], on events: String) throws -> [Exit] {
            let joiners = try shares.map {
                try shop.programs(events: events).start(.joiner, "--until-end", "--print", "json", "--instance", $0)
            }
            return try joiners.map { try $0.wait() }
        }

        /// The summaries by customer; fails the test if two joiners printed the same customer's.
        private func byCustomer(_ exits: [Exit]) -> [ByteText: [Summary]] {
            var found: [ByteText: [Summary]] = [:]
            for exit in exits {
                #expect(exit.status == ExitCode.done, "\(exit)")
                let own = Dictionary(grouping: exit.lines.compactMap { Summary(json: $0) }, by: \.customer)
                found.merge(own) { one, other in
                    Issue.record("two joiners printed customer \(one[0].customer)")
                    return one + other
                }
            }
            return found
        }

        @Test("print each customer's golden lines from exactly one of them, in order")
        func golden() throws {
            let path = try shop.folder.write("cart-join.json", GoldenCartJoin.input)
            let exits = try together(["0/2", "1/2"], on: path)
            let golden = Dictionary(grouping: GoldenCartJoin.json.compactMap { Summary(json: $0) }, by: \.customer)
            #expect(byCustomer(exits) == golden)
            #expect(exits.flatMap(\.lines).sorted() == GoldenCartJoin.json.sorted())
            try shop.expectState(after: [shop.folder.source("cart-join.json", GoldenCartJoin.input)])
        }

        @Test("may be two, then three of five, then one alone: nothing is lost and nothing repeated")
        func rescaled() throws {
            let orders = { (range: Range<Int>) in
                range.map { "{\"user_id\": \"u\($0 % 40)\", \"type\": \"order\", \"order_id\": \($0)}\n" }.joined()
            }
            let path = try shop.folder.write("orders.ndjson", orders(0..<200))
            #expect(try together(["0/2", "1/2"], on: path).flatMap(\.lines).count == 200)
            try shop.folder.append("orders.ndjson", orders(200..<400))
            let share = try together(["3/5"], on: path).flatMap(\.lines).count
            #expect(share > 0 && share < 200)
            #expect(try shop.join(path, "--print", "json").lines.count == 200 - share)
            try shop.folder.append("orders.ndjson", orders(400..<440))
            #expect(try shop.join(path, "--print", "json").lines.count == 40)
            try shop.expectState(after: [shop.folder.source("orders.ndjson", orders(0..<440))])
        }

        @Test("refuses a share that is none", arguments: ["2/2", "-1/2", "0/0", "1", "a/b", "0/2/3", ""])
        func badShare(share: String) throws {
            let path = try shop.folder.write("cart-join.json", GoldenCartJoin.input)
            let exit = try shop.join(path, "--instance=\(share)")
            #expect(exit.status == ExitCode.usage && exit.text == "" && exit.errorText != "", "\(exit)")
        }

        @Test("on the same work: the second is refused before it reads, and the first does not notice")
        func secondJoiner() throws {
            let path = try shop.folder.write("cart-join.json", GoldenCartJoin.input)
            let first = try shop.programs(events: path).start(.joiner, "--print", "json")
            #expect(first.wait(seconds: 60) { $0.lines >= 7 })
            try shop.folder.append("cart-join.json", "{\"user_id\": \"a\", \"type\": \"order\", \"order_id\": 5}\n")
            let second = try shop.join(path, "--print", "json")
            #expect(second.status != ExitCode.done && second.text == "" && second.errorText != "", "\(second)")
            #expect(first.wait(seconds: 60) { $0.lines >= 8 })
            first.signal(15)
            #expect(try first.wait().lines.count == 8)
            let third = try shop.join(path, "--print", "json")
            #expect(third.status == ExitCode.done && third.text == "", "\(third)")
        }
    }
}
