import Foundation
import Support
import Testing

extension Observing {
    @Suite("A Prometheus that reads a joiner at work")
    struct ScrapeTests {
        @Test("has in the end what the joiner's last line counts, and what there was to count")
        func counts() throws {
            let shop = try LiveShop()
            let programs = shop.programs(events: try shop.folder.write("log", GoldenCartJoin.input))
            let joiner = try WatchedProgram(programs, .joiner)
            let prometheus = try PrometheusServer(["joiner": joiner])
            let made = try programs.run(
                .makeOrders, "--count", "12000", "--rate", "3000", "--bad", "0.001", "--duplicates", "0.01",
                "--customers", "300", "--seed", "7")
            #expect(made.status == 0, "\(made)")
            let lines = try String(contentsOfFile: shop.folder.path("log"), encoding: .utf8).split(separator: "\n")
            try waitUntil("Prometheus has every record", seconds: 20) {
                try prometheus.value("shop_joiner_records_read_total") == Double(lines.count)
            }
            #expect(try prometheus.value(#"up{job="joiner"}"#) == 1)
            // It was asked while it worked, not only afterwards: its counts have grown under Prometheus's eyes.
            let grown = try #require(try prometheus.value("changes(shop_joiner_records_read_total[1m])"))
            #expect(grown >= 3)
            joiner.process.signal(SIGTERM)
            let line = try LastLine(joiner.process.wait())
            for (outcome, name) in LastLine.names {
                let series = #"shop_joiner_records_total{outcome="\#(name)"}"#
                #expect(try prometheus.value("last_over_time(\(series)[1m])") == line.counts[outcome], "\(outcome)")
            }
            #expect(line.counts["read"] == Double(lines.count))
            #expect(line.counts["dead-lettered"] == Double(lines.count { !Self.isEvent($0) }))
            let letters = "sum(last_over_time(shop_joiner_dead_letters_total[1m]))"
            #expect(try prometheus.value(letters) == line.counts["dead-lettered"])
            for histogram in ["batch_records_sum", "records_read_total"] {
                #expect(try prometheus.value("last_over_time(shop_joiner_\(histogram)[1m])") == Double(lines.count))
            }
        }

        /// Whether a line is one of those that `make-orders` means to be good.
        private static func isEvent(_ line: Substring) -> Bool {
            guard let event = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] else {
                return false
            }
            return event["user_id"] is String && event["order_id"] is Int
                && ["order", "payment"].contains(event["type"] as? String)
        }
    }
}

/// What the joiner says at its end.
struct LastLine {
    /// The words of the line, and the outcomes that they are.
    static let names = ["applied": "applied", "duplicate": "duplicate", "dead-lettered": "dead_lettered"]

    var counts: [String: Double] = [:]

    init(_ exit: Exit) throws {
        try #require(exit.status == 0, "\(exit)")
        let line = try #require(exit.errorText.split(separator: "\n").last { $0.contains("read ") })
        for match in line.matches(of: /(read|applied|duplicate|dead-lettered|waiting) (\d+)/) {
            counts["\(match.1)"] = Double(match.2)
        }
    }
}
