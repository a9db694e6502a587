import Foundation
import Support
import Testing

extension Observing {
    @Suite("The dashboard")
    struct DashboardTests {
        /// The queries of all panels, by the panels' titles.
        private static func queries() throws -> [(panel: String, expression: String)] {
            let dashboard = try JSONDecoder().decode(
                Dashboard.self, from: Data(Observing.text("examples/observe/grafana/dashboards/shop.json").utf8))
            return dashboard.panels.flatMap { panel in panel.targets.map { (panel.title, $0.expr) } }
        }

        /// As Grafana asks, where all programs and instances are chosen: it puts them between bars, and the interval that it
        /// reckons is at least four times that of the scrapes.
        private static func filled(_ expression: String) -> String {
            expression.replacing("$job", with: "joiner|stock-monitor|publish-customers").replacing(
                "$instance", with: ".+"
            )
            .replacing("$__rate_interval", with: "1m")
        }

        /// A series of dead letters by reason, one of failed calls and the waits of those who are behind come about only with
        /// what they count: here are a line that is no event, and a database that goes away and comes back.
        private static func live(_ body: (PrometheusServer) throws -> Void) throws {
            let (mongo, topic) = (try OwnedMongo(), try WatchedTopic())
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let programs = shop.programs(events: try shop.folder.write("log", GoldenCartJoin.input))
            let watched = [
                "joiner": try WatchedProgram(programs, .joiner),
                "stock-monitor": try WatchedProgram(
                    shop.programs(events: topic.url), .stockMonitor, WatchedTopic.quickGroup),
                "publish-customers": try WatchedProgram(
                    programs, .publishCustomers, ["--to", shop.folder.path("pictures")]),
            ]
            let prometheus = try PrometheusServer(watched)
            try waitUntil("all are ready", seconds: 30) { watched.values.allSatisfy(\.isReady) }
            try shop.folder.append("log", GoldenCartJoin.input)
            try mongo.kill()
            try shop.folder.append("log", GoldenCartJoin.input)
            try waitUntil("the joiner has seen the outage", seconds: 20) {
                try prometheus.value("shop_joiner_database_up") == 0
            }
            try mongo.restart()
            try waitUntil("all are ready again", seconds: 30) { watched.values.allSatisfy(\.isReady) }
            try shop.folder.append("log", GoldenCartJoin.input)
            try body(prometheus)
        }

        @Test("asks for nothing that Prometheus does not have, once there was a dead letter and an outage")
        func queries() throws {
            let queries = try Self.queries()
            try #require(queries.count > 20)
            try Self.live { prometheus in
                for (panel, expression) in queries {
                    var samples: [PrometheusServer.Sample] = []
                    try waitUntil("\(panel): \(expression) has a value: \(samples)", seconds: 20) {
                        samples = try prometheus.query(Self.filled(expression))
                        return samples.contains { $0.value.isFinite }
                    }
                }
                let outages = try prometheus.value("shop_joiner_database_outages_total")
                #expect(outages == 1)
                // What the choice of programs is filled from.
                let jobs = try prometheus.query("shop_build_info").compactMap { $0.metric["job"] }
                #expect(Set(jobs) == ["joiner", "stock-monitor", "publish-customers"])
            }
        }
    }
}

private struct Dashboard: Decodable {
    struct Panel: Decodable {
        let title: String
        let targets: [Target]
    }
    struct Target: Decodable { let expr: String }

    let panels: [Panel]
}
