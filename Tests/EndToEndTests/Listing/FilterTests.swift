// What the listers list when they are asked for some, held against a plain loop over everybody.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("Lists that are asked for some")
    struct FilterTests {
        private static let shop = PeopledShop(120, seed: 20)
        private static let since_ms = PeopledShop.now_ms - 120 * 60_000
        private static let since = "2022-04-15T03:20:00Z"
        private let live: LiveShop

        /// The options, and of whom they speak.
        private static let filters: [(options: [String], isListed: @Sendable (Person) -> Bool)] = [
            ([], { _ in true }),
            (["--id", "c0003", "--id", "c0001"], { ["c0001", "c0003"].contains($0.id) }),
            (["--city", "kraków"], { $0.town == "Kraków" }),
            (["--city", "Łódź"], { $0.town == "ŁÓDŹ" }),
            (["--city", "Nowy Sącz"], { $0.town == "nowy  sącz" }),
            (["--name", "łucja"], { $0.first == "Łucja" }),
            (["--name", "nowak a.b"], { $0.first == "a.b*" && $0.last == "Nowak" }),
            (["--name", "o'h"], { $0.last == "O'Hara" }),
            (["--holds", "milk"], { $0.bought.contains { $0.product == "milk" } }),
            (["--holds", "$where"], { $0.bought.contains { $0.product == "$where" } }),
            (["--since", since], { $0.bought.contains { $0.time_ms >= since_ms } }),
            (
                ["--holds", "té", "--since", since],
                { $0.bought.contains { $0.product == "té" && $0.time_ms >= since_ms } }
            ),
            (["--waiting"], { !$0.waiting.isEmpty }),
            (["--unpaid"], { !$0.unpaid.isEmpty }),
            (["--registered"], { $0.isNamed }),
            (["--unregistered"], { !$0.isNamed }),
            (["--city", "Kraków", "--unpaid", "--registered"], { $0.town == "Kraków" && !$0.unpaid.isEmpty }),
        ]

        init() throws {
            live = try LiveShop()
            try Self.shop.fill(live)
            let exit = try live.programs().start(.fillTowns, []).wait(seconds: 20)
            try #require(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.contains("120 customers looked at"), "\(exit)")
        }

        private func list(_ program: Program, _ options: [String], status: Int32 = ExitCode.done) throws -> Exit {
            let exit = try live.programs().start(program, options).wait(seconds: 20)
            #expect(exit.status == status, "\(options): \(exit)")
            return exit
        }

        private func ids(_ exit: Exit) throws -> [String] {
            try exit.lines.map {
                try #require(
                    (try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["id"] as? String)
            }
        }

        private func number(_ name: String, _ exit: Exit) throws -> Double {
            let object = try JSONSerialization.jsonObject(with: Data(exit.text.utf8)) as? [String: Any]
            return try #require((object?[name] as? NSNumber)?.doubleValue, "\(exit)")
        }

        @Test("have just those of whom all that is asked for is true, and count as many")
        func filters() throws {
            for (options, isListed) in Self.filters {
                let expected = Self.shop.ids(isListed)
                #expect(expected.count > 0, "\(options): nobody is like that")
                #expect(try ids(list(.listCustomers, options + ["-o", "ndjson"])) == expected, "\(options)")
                #expect(try list(.listCustomers, options + ["--count"]).text == "\(expected.count)\n", "\(options)")
                #expect(
                    try ids(list(.listCustomers, options + ["-o", "ndjson", "-n", "3"])) == Array(expected.prefix(3)),
                    "\(options)")
            }
        }

        @Test("say what all of them have together, the history included")
        func totals() throws {
            for (options, isListed) in Self.filters where options.count != 4 || options[0] == "--id" {
                let people = Self.shop.people.filter { !$0.isForgotten && isListed($0) }
                let exit = try list(.listCustomers, options + ["--totals", "-o", "json"])
                let object = Data(exit.text.utf8)
                let totals = try #require((try JSONSerialization.jsonObject(with: object) as? [[String: Any]])?.first)
                func figure(_ name: String) -> Double { (totals[name] as? NSNumber)?.doubleValue ?? -1 }
                #expect(figure("customers") == Double(people.count), "\(options)")
                #expect(figure("holdings") == Double(people.reduce(0) { $0 + $1.bought.count }), "\(options)")
                #expect(figure("units") == Double(people.reduce(0) { $0 + $1.units }), "\(options)")
                #expect(abs(figure("money") - people.reduce(0) { $0 + $1.money }) < 1e-6, "\(options)")
                #expect(figure("waiting") == Double(people.reduce(0) { $0 + $1.waiting.count }), "\(options)")
                #expect(figure("paid_orders") == Double(people.reduce(0) { $0 + $1.paid.count }), "\(options)")
                #expect(figure("unpaid_orders") == Double(people.reduce(0) { $0 + $1.unpaid.count }), "\(options)")
                #expect(figure("unknown") == 0)
            }
        }

        @Test("are in the order that is asked for")
        func order() throws {
            let all = Self.shop.people.filter { !$0.isForgotten }
            let last = try ids(list(.listCustomers, ["--descending", "-o", "ndjson", "-n", "5"]))
            #expect(last == all.reversed().prefix(5).map(\.id))
            // As bytes; who has no name comes first.
            func key(_ person: Person) -> [[UInt8]] {
                [person.last, person.first].map { $0.map { [1] + Array($0.utf8) } ?? [0] } + [Array(person.id.utf8)]
            }
            let byName = all.sorted { key($0).lexicographicallyPrecedes(key($1)) { $0.lexicographicallyPrecedes($1) } }
            #expect(try ids(list(.listCustomers, ["--sort", "name", "-o", "ndjson"])) == byName.map(\.id))
            #expect(
                try ids(list(.listCustomers, ["--sort", "name", "-o", "ndjson", "-n", "7"]))
                    == byName.prefix(7).map(\.id))
        }

        @Test("name the ids that nobody has, list the others, and end with 66")
        func unknown() throws {
            let exit = try list(
                .listCustomers, ["--id", "nobody", "--id", "c0001", "--id", "\u{1B}[31m", "-o", "ndjson"],
                status: ExitCode.inputMissing)
            #expect(try ids(exit) == ["c0001"])
            #expect(exit.errorText.contains("no customer with the id nobody, \\u{1b}[31m"), "\(exit)")
        }

        @Test("use the index of towns, which has nobody without one")
        func index() throws {
            let reply = try live.command(
                """
                {"explain": {"find": "customers", "filter": {"id": {"$exists": true}, "town": "kraków"}, "sort": {"id": 1}}}
                """)
            #expect(reply.contains(#""indexName" : "town""#) && !reply.contains("\"SORT\""), "\(reply)")
        }

        @Test("of products are by type, price and what was sold, as a plain loop over all holdings has it")
        func products() throws {
            for (number, id) in PeopledShop.products.enumerated() {
                try live.insert(
                    into: "products",
                    #"{"id": "\#(id)", "type": "\#(number < 2 ? "dry" : "wet")", "name": "n", "price": \#(number == 3 ? "\"0.75\"" : "\(Double(number) / 4)")}"#
                )
            }
            try live.insert(into: "products", #"{"id": "unsold", "type": "dry", "name": "n", "price": 9}"#)
            let lists: [([String], [String])] = [
                (["--type", "dry"], ["milk", "sugar", "unsold"]),
                (["--price-from", "0.5"], ["$where", "té", "unsold"]),
                (["--price-to", "0.5"], ["$where", "milk", "sugar"]),
                (["--price-from", "0.5", "--price-to", "0.8"], ["$where", "té"]),
                (["--id", "milk", "--id", "té"], ["milk", "té"]), (["--sold"], ["$where", "milk", "sugar", "té"]),
                (["--sold", "--type", "wet"], ["$where", "té"]),
            ]
            for (options, expected) in lists {
                #expect(try ids(list(.listProducts, options + ["-o", "ndjson"])) == expected, "\(options)")
                #expect(try list(.listProducts, options + ["--count"]).text == "\(expected.count)\n", "\(options)")
            }
            for line in try list(.listProducts, ["--sold", "-o", "ndjson"]).lines {
                let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let bought = Self.shop.people.flatMap(\.bought).filter { $0.product == row["id"] as? String }
                #expect((row["units_sold"] as? NSNumber)?.intValue == bought.reduce(0) { $0 + $1.quantity }, "\(line)")
                let money = bought.reduce(0) { $0 + Double($1.quantity) * $1.price }
                #expect(abs(((row["money"] as? NSNumber)?.doubleValue ?? -1) - money) < 1e-6, "\(line)")
            }
        }
    }
}
