import Foundation
import Support
import Testing

extension Observing {
    @Suite("What programs show")
    struct ExpositionTests {
        /// The joiner and services that follow a file and a topic, each ready, and with a dead letter behind the joiner.
        private static func shown() throws -> [String: Figures] {
            let (shop, topic) = (try LiveShop(), try WatchedTopic())
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let programs = shop.programs(events: path)
            let fromTopic = shop.programs(events: topic.url)
            let watched = [
                "joiner": try WatchedProgram(programs, .joiner),
                "joiner of a topic": try WatchedProgram(fromTopic, .joiner, WatchedTopic.quickGroup),
                "stock-monitor": try WatchedProgram(programs, .stockMonitor),
                "stock-monitor of a topic": try WatchedProgram(fromTopic, .stockMonitor, WatchedTopic.quickGroup),
                "publish-customers": try WatchedProgram(
                    programs, .publishCustomers, ["--to", shop.folder.path("pictures.ndjson")]),
            ]
            try waitUntil("all are ready, and know their lag", seconds: 30) {
                try watched.allSatisfy { name, program in
                    let text = try program.figures().text
                    return program.isReady && (text.contains("_lag_") || name == "publish-customers")
                }
            }
            try waitUntil("the bad line is a dead letter", seconds: 20) {
                try watched["joiner"]?.figures().kinds["shop_joiner_dead_letters_total"] != nil
            }
            return try watched.mapValues { try $0.figures() }
        }

        @Test(
            "is what promtool finds in order, is described, and is in docs/observing.md, metric by metric and nothing else"
        )
        func metrics() throws {
            let shown = try Self.shown()
            for (name, figures) in shown {
                let exit = try Observing.run("promtool", "check", "metrics", input: figures.text)
                #expect(exit.status == 0 && exit.errorText.isEmpty, "\(name): \(exit)")
                #expect(figures.described == Set(figures.kinds.keys), "\(name)")
            }
            let rows = try MetricTable(Observing.text("docs/observing.md"))
            var found: [String: String] = [:]
            for figures in shown.values { found.merge(figures.kinds) { $1 } }
            #expect(found.filter { rows.kinds[$0.key] != $0.value }.isEmpty, "not in the table, or otherwise")
            #expect(Set(rows.kinds.keys).subtracting(found.keys).isEmpty, "in the table, and not there")
        }
    }
}

/// The tables of metrics in docs/observing.md: `name`, kind, unit, meaning. Names that begin with an ellipsis are both the
/// joiner's and the services'.
struct MetricTable {
    var kinds: [String: String] = [:]

    init(_ page: String) throws {
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let name = cells[0].replacing("`", with: "")
            guard cells.count == 4, ["counter", "gauge", "histogram"].contains(cells[1]) else { continue }
            let names =
                name.hasPrefix("…") ? ["shop_joiner", "shop_service"].map { $0 + name.dropFirst() } : [name]
            for name in names { kinds[name] = cells[1] }
        }
        try #require(kinds.count > 20)
    }
}
