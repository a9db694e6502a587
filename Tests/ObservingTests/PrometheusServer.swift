// A real Prometheus with the shop's own configuration, on ports of this machine, and with shorter times.

import Foundation
import Support
import Testing

/// The repository's files for Prometheus with these changes, and no others: each service's address is that of a program of
/// the test, or one where nobody listens; every 15 seconds are 1; what has to last for minutes has to last for three seconds, and
/// a rate or an increase over minutes is one over five seconds; and 300 seconds behind are 2.
struct ShortenedRules {
    let configuration, rules: String

    init(_ ports: [String: UInt16]) throws {
        configuration = try Observing.text("examples/observe/prometheus.yml")
            .replacing("15s", with: "1s")
            .replacing(/"([a-z-]+):9100"/) { "\"127.0.0.1:\(ports["\($0.1)"] ?? 1)\"" }
        rules = try Observing.text("examples/observe/rules.yml")
            .replacing(/for: \d+m/, with: "for: 3s")
            .replacing(/\[\d+m\]/, with: "[5s]")
            .replacing("> 300", with: "> 2")
    }
}

final class PrometheusServer {
    private let folder = try! TemporaryFolder()
    private let process: ChildProcess
    private let port: UInt16

    /// Starts it, asking these programs; each has been asked once then, which takes it up to five seconds to begin.
    init(_ programs: [String: WatchedProgram]) throws {
        let files = try ShortenedRules(programs.mapValues(\.port))
        try folder.write("rules.yml", files.rules)
        let path = try folder.write("prometheus.yml", files.configuration)
        let port = try OwnedMongo.freePort()
        self.port = port
        process = try ChildProcess(
            "/usr/bin/env",
            [
                "prometheus", "--config.file=\(path)", "--storage.tsdb.path=\(folder.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)",
            ], environment: Shop().environment)
        try waitUntil("Prometheus is ready", seconds: 30) {
            ((try? HTTPProbe.get("/-/ready", port: port)) ?? nil)?.status == 200
        }
        try waitUntil("all programs are asked", seconds: 30) { try query("up == 1").count == programs.count }
    }

    /// Has it ask nobody any more who is at this address. (Without the whole job it would go on for five minutes as if it knew.)
    func forget(_ program: WatchedProgram) throws {
        let path = folder.path("prometheus.yml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try folder.write("prometheus.yml", text.replacing("[\"127.0.0.1:\(program.port)\"]", with: "[]"))
        process.signal(SIGHUP)
    }

    /// What an expression comes to now: its series, each with its labels and its value. Throws where it is none.
    func query(_ expression: String) throws -> [Sample] {
        let exit = try Observing.run(
            "promtool", "query", "instant", "--format=json", "http://127.0.0.1:\(port)", expression)
        try #require(exit.status == 0, "\(expression): \(exit)")
        return try JSONDecoder().decode([Sample].self, from: Data(exit.output))
    }

    /// The only value that it comes to; nil where there is none.
    func value(_ expression: String) throws -> Double? {
        let samples = try query(expression)
        try #require(samples.count < 2, "\(expression): \(samples)")
        return samples.first?.value
    }

    /// The alerts that fire now, or have fired since then, and whose.
    func fired(since begin: Date? = nil) throws -> Set<String> {
        let alerts = #"ALERTS{alertstate="firing"}"#
        let samples = try query(
            begin.map { "max_over_time(\(alerts)[\(max(1, Int(-$0.timeIntervalSinceNow)))s])" } ?? alerts)
        return Set(samples.map { "\($0.metric["alertname"] ?? "?") \($0.metric["job"] ?? "?")" })
    }

    struct Sample: Decodable {
        let metric: [String: String]
        let value: Double

        private enum Key: CodingKey { case metric, value }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            metric = try fields.decode([String: String].self, forKey: .metric)
            var pair = try fields.nestedUnkeyedContainer(forKey: .value)
            _ = try pair.decode(Double.self)
            value = Double(try pair.decode(String.self).replacing("Inf", with: "inf")) ?? .nan
        }
    }
}
