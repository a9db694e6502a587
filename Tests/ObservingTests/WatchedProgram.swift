// A program of the shop that shows its figures, and what they say.

import Foundation
import Support
import Testing

struct WatchedProgram {
    let process: ChildProcess
    let port: UInt16

    /// Starts it, on a port that is free; it has said where then.
    init(_ shop: Shop, _ program: Program, _ arguments: [String] = []) throws {
        process = try shop.start(program, arguments + ["--listen", "0"])
        let words = "Health and figures: http://127.0.0.1:"
        try process.waitForErrorOutput(words, seconds: 20)
        let said = process.seen.errorText.components(separatedBy: words)
        port = try #require(said.dropFirst().first?.split(separator: "/").first.flatMap { UInt16($0) })
    }

    var isReady: Bool { ((try? HTTPProbe.get("/readyz", port: port)) ?? nil)?.status == 200 }

    /// All that it shows.
    func figures() throws -> Figures {
        Figures(text: try #require(try HTTPProbe.get("/metrics", port: port)).body)
    }
}

/// Metrics in Prometheus's text format.
struct Figures {
    let text: String

    /// The value of a series, by its name and labels as they are written.
    subscript(_ series: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    /// Each metric's name, and whether it is a counter, a gauge or a histogram.
    var kinds: [String: String] {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ") }
        return Dictionary(lines.map { ("\($0[2])", "\($0[3])") }) { first, _ in first }
    }

    /// The metrics that say what they are.
    var described: Set<String> {
        Set(text.split(separator: "\n").filter { $0.hasPrefix("# HELP ") }.map { "\($0.split(separator: " ")[2])" })
    }
}
