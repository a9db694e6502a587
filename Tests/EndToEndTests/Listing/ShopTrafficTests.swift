// A shop's whole traffic: what make-orders says happens is what the log has, and what the oracle makes of it.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("A shop's traffic")
    struct ShopTrafficTests {
        private struct Record: Decodable {
            struct Item: Decodable {
                var product_id: String
                var quantity: Double
            }
            var event_type: String?
            var type: String?
            var user_id: String?
            var id: String?
            var order_id: Int64?
            var items: [Item]?
            var price: Double?
            var timestamp_ms: Int64
        }

        private static func made(_ options: String..., by programs: Shop = Shop(events: "-")) throws -> [String] {
            let exit = try programs.start(.makeOrders, options).wait(seconds: 20)
            #expect(exit.status == ExitCode.done, "\(options) \(exit.errorText)")
            return exit.lines
        }

        private static func records(_ lines: [String]) -> [Record] {
            lines.compactMap { try? JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
        }

        @Test("has items, prices that change, and payments early, late and never, in the shares that are asked for")
        func shares() throws {
            let options = [
                "--count", "20000", "--seed", "7", "--start-ms", "1000", "--items", "3", "--early", "0.2", "--paid",
                "0.5",
                "--price-changes", "0.05", "--bad", "0.01", "--customers", "1000",
            ]
            let exit = try Shop(events: "-").start(.makeOrders, options).wait(seconds: 20)
            let again = try Shop(events: "-").start(.makeOrders, options).wait(seconds: 20)
            #expect(exit.output == again.output, "the same for the same seed, times included")
            let records = Self.records(exit.lines)
            #expect(exit.lines.count == 20_000 && abs(exit.lines.count - records.count - 200) < 60)
            #expect(records.count { $0.event_type == "new_product" } > 800)
            let orders = records.filter { $0.type == "order" }
            let payments = records.filter { $0.type == "payment" }
            #expect(Set(orders.map(\.order_id)).count == orders.count, "each order is made once")
            #expect(orders.allSatisfy { 1...3 ~= $0.items?.count ?? 0 })
            #expect(abs(Double(payments.count) / Double(orders.count) - 0.5) < 0.05)
            var made: [Int64: String] = [:]
            var early = 0
            for record in records where record.event_type == nil {
                guard let order = record.order_id, let customer = record.user_id else { continue }
                if record.type == "payment", made[order] == nil { early += 1 }
                #expect(made[order] ?? customer == customer, "whoever pays has ordered")
                made[order] = customer
            }
            #expect(abs(Double(early) / Double(payments.count) - 0.2) < 0.05, "\(early) of \(payments.count)")
            #expect(zip(records, records.dropFirst()).allSatisfy { $0.timestamp_ms < $1.timestamp_ms })
            let counts = Dictionary(grouping: orders.flatMap { $0.items ?? [] }, by: \.product_id).mapValues(\.count)
            let hottest = counts.values.sorted(by: >).prefix(10).reduce(0, +)
            #expect(Double(hottest) / Double(counts.values.reduce(0, +)) > 0.25, "some products are hot")
        }

        @Test("of the shop that there is asks for nobody and nothing else, and is joined as the oracle has it")
        func known() throws {
            let shop = try LiveShop()
            let log = shop.folder.path("e.ndjson")
            let programs = shop.programs(events: log)
            for (maker, seed) in [(Program.makeCustomers, "1"), (.makeProducts, "2")] {
                #expect(try programs.run(maker, "--to", "log", "--seed", seed).status == ExitCode.done)
            }
            #expect(try programs.run(.joiner, "--until-end").status == ExitCode.done)
            let made = try programs.start(
                .makeOrders,
                ["--known", "--count", "2000", "--early", "0.2", "--price-changes", "0.02", "--duplicates", "0.05"]
            ).wait(seconds: 20)
            #expect(made.status == ExitCode.done, "\(made)")
            let joined = try programs.run(.joiner, "--until-end")
            #expect(joined.errorText.contains("dead-lettered 0"), "\(joined)")
            let text = try String(contentsOfFile: log, encoding: .utf8)
            try shop.expectState(after: [shop.folder.source("e.ndjson", text)])
            let stored = try shop.stored()
            #expect(stored.customers.count == 5 && stored.products.count == 13, "nobody and nothing new")
        }

        @Test("takes ids from files, and refuses those that have none")
        func files() throws {
            let folder = try TemporaryFolder()
            try folder.write("customers", "ann\r\nbo\n\n")
            try folder.write("products", "$tea\n")
            try folder.write("bad", "ann\na\u{7}\n")
            try folder.write("none", "\n")
            let records = Self.records(
                try Self.made("--customer-ids", folder.path("customers"), "--product-ids", folder.path("products")))
            #expect(Set(records.compactMap(\.user_id)) == ["ann", "bo"])
            #expect(Set(records.flatMap { $0.items ?? [] }.map(\.product_id)) == ["$tea"])
            for (file, status) in [
                ("bad", ExitCode.badData), ("none", ExitCode.inputMissing), ("absent", ExitCode.inputMissing),
            ] {
                let exit = try Shop(events: "-").start(.makeOrders, ["--customer-ids", folder.path(file)]).wait(
                    seconds: 10)
                #expect(exit.status == status && exit.errorText.contains("/\(file)"), "\(exit)")
            }
            let empty = try LiveShop().programs(events: "-").start(.makeOrders, ["--known"]).wait(seconds: 10)
            #expect(empty.status == ExitCode.inputMissing && empty.lines.isEmpty, "\(empty)")
        }

        @Test("comes of every maker byte for byte again for the same seed and start, times included")
        func repeated() throws {
            let makers: [(Program, [String])] = [
                (.makeCustomers, ["--to", "log"]), (.makeCustomers, ["--to", "log", "--locale", "de"]),
                (.makeProducts, ["--to", "log"]), (.makeDeliveries, ["--product", "p", "--count", "5"]),
                (.makeOrders, ["--items", "2"]),
            ]
            var all: Set<[String]> = []
            for (maker, options) in makers {
                let options = options + ["--seed", "5", "--start-ms", "7000"]
                let one = try Shop(events: "-").start(maker, options).wait(seconds: 20)
                let again = try Shop(events: "-").start(maker, options).wait(seconds: 20)
                #expect(one.status == ExitCode.done && one.output == again.output && one.lines.count >= 5, "\(one)")
                let times = one.lines.compactMap {
                    $0.firstMatch(of: /"timestamp_ms": (\d+)\}/).flatMap { Int64($0.1) }
                }
                #expect(times == (0..<Int64(one.lines.count)).map { 7_000 + $0 }, "\(maker.rawValue)")
                all.insert(one.lines)
            }
            #expect(all.count == makers.count)
        }

        @Test("has days: few events at night, most in the afternoon, as many in all as without")
        func days() throws {
            let records = Self.records(
                try Self.made("--count", "50000", "--interval-ms", "1728", "--days", "--start-ms", "0", "--seed", "1"))
            var hours = Array(repeating: 0, count: 24)
            for record in records { hours[Int(record.timestamp_ms / 3_600_000) % 24] += 1 }
            #expect(records.count == 50_000 && abs((records.last?.timestamp_ms ?? 0) - 86_400_000) < 600_000)
            #expect(
                hours.enumerated().max { $0.element < $1.element }.map { 14...17 ~= $0.offset } ?? false, "\(hours)")
            #expect(hours.enumerated().min { $0.element < $1.element }.map { 2...5 ~= $0.offset } ?? false, "\(hours)")
            #expect((hours.max() ?? 0) > 6 * (hours.min() ?? 0), "\(hours)")
        }
    }
}
