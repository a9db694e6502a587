// Row lost-answers: one answer that never comes, or one outage, in the middle of many customers who are new, costs one
// pause, however many it touched.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndDatabase {
    @Suite("One lost answer")
    struct LostAnswerTests {
        private static let row = "lost-answers"
        private let mongo: OwnedMongo

        init() throws {
            mongo = try OwnedMongo()
            try mongo.start()
        }

        /// Which commands are not answered, how often, and under what.
        enum Loss: CaseIterable {
            case newCustomers, knownCustomers, products, commit
            /// Neither the commit nor its repetition nor the abort: the transaction stands on the server with all it has
            /// written, until somebody takes it away.
            case wholeEndOfTransaction

            /// For the fail point `failCommand`.
            fileprivate var data: String {
                switch self {
                case .newCustomers: #""failCommands": ["insert"], "namespace": "simple_shop.customers""#
                case .knownCustomers: #""failCommands": ["update"], "namespace": "simple_shop.customers""#
                case .products: #""failCommands": ["insert"], "namespace": "simple_shop.products""#
                case .commit: #""failCommands": ["commitTransaction"]"#
                case .wholeEndOfTransaction: #""failCommands": ["commitTransaction", "abortTransaction"]"#
                }
            }
            fileprivate var times: Int { self == .wholeEndOfTransaction ? 8 : 1 }
            /// After a transaction that has broken the driver first tries to abort it, and others meet what it has locked.
            fileprivate var pause_s: Double {
                switch self {
                case .newCustomers, .products: 3
                case .knownCustomers, .commit: 6
                case .wholeEndOfTransaction: 8
                }
            }
        }

        @Test("costs no more than one pause, whatever was under way with it", arguments: Loss.allCases)
        func dropped(loss: Loss) throws {
            let (first, second) =
                loss == .products ? ("", Self.products(20)) : (Self.orders(4_000), Self.orders(4_000, 2))
            let lines = loss == .newCustomers ? first : second
            let undisturbed_s = try join(lines, after: loss == .newCustomers ? "" : first).seconds
            var before = 0
            let (seconds, said) = try join(lines, after: loss == .newCustomers ? "" : first) {
                before = try mongo.failPoint(
                    #""mode": {"times": \#(loss.times)}, "data": {\#(loss.data), "closeConnection": true, "#
                        + #""appName": "shop-joiner"}"#)
            }
            let lost = try mongo.failPoint(#""mode": "off""#) - before
            #expect(lost >= loss.times, "\(lost) answers were lost")
            #expect(seconds <= undisturbed_s + loss.pause_s, "\(seconds) s, and \(undisturbed_s) s without it")
            #expect(said.count(of: "is unavailable") <= 1 && said.count(of: "is back") <= 1, "\(said)")
        }

        @Test("lost-answers: mongod dies under many new customers: said once, and gone on at the speed of before")
        func outage() throws {
            let count = FaultPlan.count(Self.row, usual: 40_000)
            let lines = Self.orders(count)
            let undisturbed_s = try join(lines, within: 60 + Double(count) / 500).seconds
            let shop = try LiveShop(on: mongo)
            let joiner = try shop.programs(events: shop.folder.write("e.ndjson", lines))
                .start(.joiner, "--until-end", "--print", "json")
            let begun = ContinuousClock.now
            try waitUntilStored(count / 10, in: shop, by: joiner)
            try mongo.kill()
            let away = ContinuousClock.now
            joiner.wait(seconds: 5) { _ in false }
            try mongo.restart()
            let outage_s = (ContinuousClock.now - away).seconds
            let bound_s = try FaultPlan.bound_s(Self.row) + outage_s
            let exit = try joiner.wait(seconds: undisturbed_s + bound_s + 60)
            let seconds = (ContinuousClock.now - begun).seconds
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(
                seconds <= 1.2 * undisturbed_s + bound_s,
                "\(seconds) s; undisturbed \(undisturbed_s) s, away \(outage_s) s")
            let said = ["is unavailable", "is back"].map { exit.errorText.count(of: $0) }
            #expect(said == [1, 1], "\(exit.errorText)")
            #expect(try shop.accountedRecords() == count)
            try FaultRecord.note(Self.row, count: count, dangers: ["answers lost": 2, "outages": 1])
        }

        /// In the middle of it, as far as that can be seen in the database.
        private func waitUntilStored(_ count: Int, in shop: LiveShop, by joiner: ChildProcess) throws {
            let counted = try Document(json: #"{"count": "customers"}"#)
            while try shop.pool.withClient({ try $0.runCommand(counted, in: shop.database) }).int64("n") ?? 0 < count {
                try #require(joiner.isRunning, "\(joiner.seen.errorText)")
                usleep(2_000)
            }
        }

        /// How long a log takes in a fresh database, in which another one was joined before, and what is said meanwhile.
        private func join(
            _ lines: String, after first: String = "", within seconds: Double = 20, disturb: () throws -> Void = {}
        ) throws -> (seconds: Double, said: String) {
            let shop = try LiveShop(on: mongo)
            if !first.isEmpty {
                let exit = try shop.join(shop.folder.write("first.ndjson", first), seconds: seconds)
                #expect(exit.status == ExitCode.done, "\(exit)")
            }
            let path = try shop.folder.write("e.ndjson", lines)
            try disturb()
            let begun = ContinuousClock.now
            let exit = try shop.join(path, seconds: seconds)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(try shop.accountedRecords() == (first + lines).count(of: "\n"))
            return ((ContinuousClock.now - begun).seconds, exit.errorText)
        }

        /// An order each of as many customers.
        private static func orders(_ count: Int, _ order: Int = 1) -> String {
            (0..<count).map {
                #"{"type": "order", "user_id": "customer \#($0)", "order_id": \#(order), "timestamp_ms": 5}"# + "\n"
            }
            .joined()
        }

        private static func products(_ count: Int) -> String {
            (0..<count).map {
                #"{"event_type": "new_product", "id": "p\#($0)", "name": "Milk", "type": "milk", "price": 0.5, "#
                    + #""timestamp_ms": 5}"# + "\n"
            }.joined()
        }
    }
}
