// Ways to lose events or to count them twice that somebody found who had not written the programs.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Ways to lose and to double that were found from outside")
    struct FoundWaysTests {
        private let shop: LiveShop
        private var log: String { shop.folder.url.appendingPathComponent("log.ndjson").path }

        init() throws { shop = try LiveShop() }

        private func join(_ lines: [String], options: String...) throws -> Exit {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: log))
            return try shop.programs(events: log).start(.joiner, ["--until-end"] + options).wait(seconds: 60)
        }

        private func number(_ path: String, of customer: String) throws -> Int {
            let found = try shop.command(
                #"""
                {"aggregate": "customers", "cursor": {}, "pipeline": [
                  {"$match": {"id": "\#(customer)"}}, {"$project": {"_id": 0, "n": {"$toString": \#(path)}}}]}
                """#)
            return try #require(found.firstMatch(of: /"n"\s?:\s?"([0-9]+)"/).flatMap { Int($0.1) }, "\(found)")
        }

        @Test("An order with more items than may wait is paid with all of them or not at all")
        func items() throws {
            let items = (0..<10_005).map { _ in #"{"product_id": "late", "quantity": 1}"# }.joined(separator: ", ")
            let exit = try join([
                #"{"type": "order", "user_id": "a", "order_id": 1, "items": [\#(items)]}"#,
                #"{"type": "payment", "user_id": "a", "order_id": 1}"#,
                #"{"event_type": "new_product", "id": "late", "name": "Late", "type": "milk", "price": 1}"#,
            ])
            #expect(exit.status == ExitCode.done && exit.errorText.contains("dead-lettered 1,"), "\(exit)")
            #expect(try number(#"{"$size": "$cart.unpaid_order_ids"}"#, of: "a") == 1)
            #expect(try number(#"{"$size": {"$ifNull": ["$products", []]}}"#, of: "a") == 0)
        }

        @Test(
            "A history outlives its customer and counts for nothing: all orders are paid once more, and none is known")
        func history() throws {
            let lines = (0..<2_000).flatMap { order in
                ["order", "payment"].map { #"{"type": "\#($0)", "user_id": "a", "order_id": \#(order)}"# }
            }
            #expect(try join(lines).status == ExitCode.done)
            for collection in ["customers", "positions"] { try shop.command(#"{"drop": "\#(collection)"}"#) }
            let again = try join(lines)
            #expect(again.errorText.contains("read 4000, applied 4000, duplicate 0,"), "\(again)")
            let paid =
                #"{"$add": [{"$size": "$cart.paid_order_ids"}, {"$multiply": [256, "$history.paid_order_buckets"]}]}"#
            #expect(try number(paid, of: "a") == 2_000)
        }

        @Test("A registration without an address leaves the one that is there, read at once or by itself")
        func address() throws {
            let lines = [#", "address": "Polna 1""#, ""].map {
                #"{"event_type": "new_customer", "id": "a", "first_name": "A", "last_name": "B"\#($0)}"#
            }
            #expect(try join(lines).status == ExitCode.done)
            let apart = try LiveShop()
            let path = apart.folder.url.appendingPathComponent("log.ndjson")
            for count in 1...2 {
                try Data(lines.prefix(count).map { $0 + "\n" }.joined().utf8).write(to: path)
                #expect(try apart.join(path.path).status == ExitCode.done)
            }
            for shop in [shop, apart] {
                let found = try shop.find(in: "customers", #"{"id": "a"}"#) ?? ""
                #expect(found.firstMatch(of: /"address"\s?:\s?"Polna 1"/) != nil, "\(found)")
            }
        }

        @Test(
            "Options of the URI do not say where that is read which decides: with nothing but secondaries to read from, too"
        )
        func readPreference() throws {
            try Data(GoldenCartJoin.input.utf8).write(to: URL(fileURLWithPath: log))
            let joint = shop.uri.description.contains("?") ? "&" : "?"
            let options = "readPreference=secondary&readConcernLevel=available&w=1&journal=false"
            let programs = Shop(mongodb: shop.uri.description + joint + options, events: log)
            let exit = try programs.start(.joiner, ["--until-end", "--print", "json"]).wait(seconds: 60)
            #expect(exit.status == ExitCode.done && exit.lines == GoldenCartJoin.json, "\(exit)")
        }

        @Test(
            "The unique index is dropped under two joiners that meet new customers: it is there again, and nobody twice"
        )
        func index() throws {
            let logs = ["one", "two"].map { shop.folder.url.appendingPathComponent($0).path }
            let joiners = try logs.map { log in
                try Data().write(to: URL(fileURLWithPath: log))
                let joiner = try shop.programs(events: log).start(.joiner)
                joiner.waitUntilBlocked(SIGTERM)
                return joiner
            }
            try append(customers: 0..<100, to: logs)
            try waitForRecords(200)
            try shop.command(#"{"dropIndexes": "customers", "index": "*"}"#)
            for part in 0..<20 { try append(customers: 100 + part * 100..<200 + part * 100, to: logs) }
            try waitForRecords(4_200)
            for joiner in joiners {
                joiner.signal(SIGTERM)
                #expect(try joiner.wait(seconds: 20).status == ExitCode.done)
            }
            let found = try shop.command(
                #"{"aggregate": "customers", "cursor": {}, "pipeline": [{"$sortByCount": "$id"}, {"$limit": 1}]}"#)
            #expect(found.firstMatch(of: /"count"\s?:\s?\{\s?"\$numberInt"\s?:\s?"1"/) != nil, "\(found)")
            #expect(try shop.command(#"{"listIndexes": "customers"}"#).contains("unique"))
        }

        /// Both logs get an order of each, of the same new customers in the same moment.
        private func append(customers: Range<Int>, to logs: [String]) throws {
            for (index, log) in logs.enumerated() {
                let lines = customers.map {
                    #"{"type": "order", "user_id": "new-\#($0)", "order_id": \#(index)}"# + "\n"
                }
                let handle = try #require(FileHandle(forWritingAtPath: log))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(lines.joined().utf8))
                try handle.close()
            }
        }

        private func waitForRecords(_ count: Int) throws {
            let end = Date(timeIntervalSinceNow: 60)
            while try shop.accountedRecords() < count { try #require(end > Date(), "\(count) records did not come") }
        }
    }
}
