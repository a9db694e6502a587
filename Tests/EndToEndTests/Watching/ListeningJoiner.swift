// A program that shows health and figures, asked as a supervisor and Prometheus ask it.

import Foundation
import Support
import Testing

struct ListeningProgram {
    let process: ChildProcess
    let port: UInt16

    /// Starts a program of the shop that listens on a port that is free; it has said where then.
    init(_ shop: Shop, _ program: Program, _ arguments: [String]) throws {
        process = try shop.start(program, arguments + ["--listen", "0"])
        try process.waitForErrorOutput("Health and figures: http://127.0.0.1:", seconds: 20)
        let said = process.seen.errorText.components(separatedBy: "http://127.0.0.1:")
        port = try #require(said.dropFirst().first?.split(separator: "/").first.flatMap { UInt16($0) })
    }

    /// The status of an answer; nil where there was none within a second.
    func status(of path: String) -> Int? { (try? HTTPProbe.get(path, port: port, seconds: 1))??.status }

    func body(of path: String) throws -> String {
        try #require(try HTTPProbe.get(path, port: port)).body
    }

    var isReady: Bool { status(of: "/readyz") == 200 }
    var isAlive: Bool { status(of: "/livez") == 200 }

    /// Waits until `/readyz` says so; gives how many seconds that took, nil where it took longer than `seconds`. Where the
    /// program is not stopped, `/livez` must say all the while that it lives.
    func turns(ready: Bool, within seconds: Double, isStopped: Bool = false) -> Double? {
        let begun = Date()
        while -begun.timeIntervalSinceNow < seconds {
            if !isStopped, !isAlive { return nil }
            if isReady == ready { return -begun.timeIntervalSinceNow }
            usleep(50_000)
        }
        return nil
    }

    /// The value of a metric, by its name and labels as they are written.
    func metric(_ series: String) throws -> Double? {
        try body(of: "/metrics").split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
