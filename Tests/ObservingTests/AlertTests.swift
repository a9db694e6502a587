import Foundation
import Support
import Testing

extension Observing {
    /// With the shop's rules, their times shortened as `ShortenedRules` says.
    @Suite("An alert")
    struct AlertTests {
        @Test("is told of each trouble while that lasts, and no other")
        func fires() throws {
            let trouble = try Troubles()
            try trouble.shop.folder.append("log", "no event\n")
            try trouble.wait(for: ["ShopDeadLetters joiner"])
            // Reads are answered, writes are not.
            try trouble.mongo.command(#"{"fsync": 1, "lock": true}"#)
            try trouble.shop.folder.append("log", GoldenCartJoin.input)
            try trouble.wait(for: ["ShopNoProgress joiner", "ShopFarBehind joiner", "ShopNotReady joiner"])
            #expect(try !trouble.fired().contains { $0.hasPrefix("ShopDatabaseOutage") })
            try trouble.mongo.command(#"{"fsyncUnlock": 1}"#)
            try trouble.expectQuiet()
            try trouble.mongo.kill()
            try trouble.wait(for: ["ShopDatabaseOutage joiner", "ShopDatabaseOutage stock-monitor"])
            try trouble.mongo.restart()
            try trouble.expectQuiet()
            #expect(try !trouble.fired().contains { $0.contains("Down") || $0.contains("NotScraped") })
        }

        @Test("is told of each program that is gone")
        func gone() throws {
            let trouble = try Troubles()
            try trouble.monitor.process.kill()
            try trouble.wait(for: ["ShopServiceDown stock-monitor"])
            try trouble.joiner.process.kill()
            try trouble.wait(for: ["ShopJoinerDown joiner"])
            #expect(try !trouble.fired().contains("ShopJoinerNotScraped joiner"))
            try trouble.prometheus.forget(trouble.joiner)
            try trouble.wait(for: ["ShopJoinerNotScraped joiner"])
        }
    }

    /// A shop of which Prometheus tells what is wrong.
    private struct Troubles {
        let mongo: OwnedMongo
        let shop: LiveShop
        let joiner, monitor: WatchedProgram
        let prometheus: PrometheusServer
        /// Since when nothing has been told: before Prometheus has asked for the first time, it misses the joiner.
        private var begin = Date()

        init() throws {
            mongo = try OwnedMongo()
            try mongo.start()
            shop = try LiveShop(on: mongo)
            let programs = shop.programs(events: try shop.folder.write("log", ""))
            joiner = try WatchedProgram(programs, .joiner)
            monitor = try WatchedProgram(programs, .stockMonitor)
            prometheus = try PrometheusServer(["joiner": joiner, "stock-monitor": monitor])
            try expectQuiet()
            begin = Date()
        }

        func fired() throws -> Set<String> { try prometheus.fired(since: begin) }

        func wait(for alerts: Set<String>) throws {
            var fired: Set<String> = []
            try waitUntil("\(alerts) are told", seconds: 30) {
                fired = try self.fired()
                return alerts.isSubset(of: fired)
            }
        }

        /// Both are asked, and nothing is told now.
        func expectQuiet() throws {
            try waitUntil("nothing is told", seconds: 30) {
                let ready = try prometheus.query(#"{__name__=~"shop_(joiner|service)_ready"} == 1"#)
                return try ready.count == 2 && prometheus.fired().isEmpty
            }
        }
    }
}
