// The story of the shop: customers and products come to be, directly and through the log, buy, and are listed.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The shop")
    struct ShopStoryTests {
        private static let catalogue = [
            ("milk", ["Fancy Milk", "Spotted"]), ("sugar", ["Lump sugar", "Fine sugar"]),
            ("chocolate", ["Milk Milk", "Wedel Bitter", "Alpengold with nuts", "Alpengold milky"]),
            ("bread", ["Old Polish bread", "Country bread", "Daily Bread"]),
            ("butter", ["Extra butter", "Butter Butter"]),
        ]
        private let shop: LiveShop
        private let programs: Shop

        init() throws {
            shop = try LiveShop()
            programs = shop.programs(events: "file:" + shop.folder.path("events") + "/")
        }

        private func run(_ program: Program, _ arguments: String...) throws -> Exit {
            let exit = try programs.start(program, arguments).wait()
            #expect(exit.status == ExitCode.done, "\(program.rawValue) \(arguments): \(exit)")
            return exit
        }

        private func join() throws { _ = try run(.joiner, "--until-end") }

        /// What a listed product line says, with its price left open.
        private func product(_ way: String, _ type: String, _ number: Int, _ name: String) -> (String, String) {
            ("Product: \"\(name)\" (\(type), price ", " zloty, ID \(type)_\(way)_\(number))")
        }

        private func expectCatalogue(_ lines: [String], way: String) throws {
            for (type, names) in Self.catalogue {
                for (index, name) in names.enumerated() {
                    let (head, tail) = product(way, type, index + 1, name)
                    let line = try #require(lines.first { $0.hasPrefix(head) && $0.hasSuffix(tail) }, "\(head)…\(tail)")
                    let price = line.dropFirst(head.count).dropLast(tail.count)
                    #expect(price.count == 4 && (0.01...1).contains(Double(price) ?? 0), "\(line)")
                }
            }
        }

        @Test("is empty, fills directly and through the log, and lists what everybody bought")
        func story() throws {
            #expect(try run(.listCustomers).text == "" && run(.listProducts).text == "")
            _ = try run(.makeCustomers, "--to", "db", "--count", "5", "--seed", "1")
            _ = try run(.makeProducts, "--to", "db", "--count", "13", "--seed", "1")
            _ = try run(.makeCustomers, "--to", "log", "--count", "5", "--seed", "2")
            _ = try run(.makeProducts, "--to", "log", "--count", "13", "--seed", "2")
            #expect(try run(.listProducts).lines.count == 13)
            try expectCatalogue(run(.listProducts).lines, way: "db")
            try join()
            #expect(try run(.listProducts).lines.count == 26)
            try expectCatalogue(run(.listProducts).lines, way: "k")
            let customers = try run(.listCustomers).lines
            for way in ["db", "k"] {
                for number in 0..<5 {
                    let end = " (customer_\(way)_00\(number)) - there are no products."
                    #expect(customers.count { $0.hasSuffix(end) } == 1, "\(end)")
                }
            }
            _ = try run(.makePurchases, "--to", "db", "--count", "10", "--seed", "3")
            #expect(try run(.listCustomers).text.count(of: "\n\t* ") == 10)
            let purchases = try run(.makePurchases, "--to", "log", "--count", "10", "--seed", "4")
            #expect(
                !purchases.output.contains(13) && !purchases.errorOutput.contains(13),
                "a progress bar without a terminal")
            try join()
            try expectPurchases(try run(.listCustomers))
        }

        private func expectPurchases(_ listing: Exit) throws {
            let holding =
                /\t\* (\w+) ([\w ]+) \((\d+) for (\d\.\d\d) zloty = (\d+\.\d\d) zloty, bought (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\)/
            let lines = listing.lines.filter { $0.hasPrefix("\t") }
            #expect(lines.count == 20, "\(listing)")
            for line in lines {
                let match = try #require(try holding.wholeMatch(in: line), "\(line)")
                let (quantity, price, total) = (Int(match.3) ?? 0, Double(match.4) ?? 0, Double(match.5) ?? -1)
                #expect((1...10).contains(quantity) && abs(Double(quantity) * price - total) < 0.005, "\(line)")
                #expect(Self.catalogue.contains { $0.0 == match.1 && $0.1.contains(String(match.2)) }, "\(line)")
            }
            let heads = listing.lines.filter { !$0.hasPrefix("\t") }
            #expect(heads.count == 10 && heads.allSatisfy { $0.contains(" (customer_") }, "\(listing)")
            for counted in try shop.stored().customers.values { #expect(counted.waiting.isEmpty) }
        }

        @Test("stores what a user of mongosh expects, under an index on the id")
        func documents() throws {
            _ = try run(.makeCustomers, "--to", "log", "--count", "5", "--seed", "2")
            _ = try run(.makeProducts, "--to", "log", "--count", "13", "--seed", "2")
            try join()
            _ = try run(.makePurchases, "--to", "log", "--count", "50", "--seed", "4")
            _ = try run(.makeOrders, "--to", "log", "--count", "20", "--seed", "5")
            try join()
            let customer = try #require(try shop.find(in: "customers", #"{"id": "customer_k_004"}"#))
            for field in [
                "first_name", "last_name", "address", "products", "cart", "unpaid_order_ids", "paid_order_ids",
            ] {
                #expect(customer.contains("\"\(field)\""), "\(field) is missing in \(customer)")
            }
            let state = try shop.stored()
            #expect(state.customers.values.map(\.holdings.count).reduce(0, +) >= 50 && state.counts.deadLettered == 0)
            #expect(state.customers["customer_k_000"]?.address?.text.contains("\n") == true)
            let indexes = try shop.command(#"{"listIndexes": "customers"}"#)
            #expect(indexes.contains(#"{ "id" : { "$numberInt" : "1" } }"#), "\(indexes)")
        }

        @Test("cannot sell when there is nobody to buy or nothing to be bought, and says so", arguments: ["db", "log"])
        func nothingToChoose(way: String) throws {
            let nobody = try programs.run(.makePurchases, "--to", way, "--count", "10")
            #expect(nobody.status != ExitCode.done && nobody.errorText != "", "\(nobody)")
            _ = try run(.makeCustomers, "--to", "db", "--count", "1")
            let nothing = try programs.run(.makePurchases, "--to", way, "--count", "10")
            #expect(nothing.status != ExitCode.done && nothing.errorText != "", "\(nothing)")
            #expect(try shop.stored().customers.values.allSatisfy(\.holdings.isEmpty))
        }

        @Test("makes the same things for the same seed")
        func seeds() throws {
            let made = try ["1", "1", "2"].map { seed in
                let events = shop.folder.path("events-\(UUID().uuidString).ndjson")
                let exit = try shop.programs(events: events).run(
                    .makeCustomers, "--to", "log", "--count", "5", "--seed", seed)
                #expect(exit.status == ExitCode.done, "\(exit)")
                return try String(contentsOfFile: events, encoding: .utf8).replacing(/"timestamp_ms": ?\d+/, with: "")
            }
            #expect(made[0] == made[1] && made[0] != made[2] && !made[0].isEmpty)
        }
    }
}
