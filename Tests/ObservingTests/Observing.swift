// The shop as those see it who watch it from outside: a real Prometheus, its promtool, systemd's own checker.

import Foundation
import Support
import Testing

@Suite("Whoever watches the shop", .serialized)
enum Observing {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    /// A file of the repository.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Runs a program of the machine, by its name, to its end.
    static func run(_ words: String..., input: String = "") throws -> Exit {
        try ChildProcess("/usr/bin/env", words, environment: Shop().environment, input: Array(input.utf8)).wait()
    }
}

/// Waits until it is so, which must be within so many seconds.
func waitUntil(
    _ what: String, seconds: Double, at location: SourceLocation = #_sourceLocation, isSo: () throws -> Bool
) throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !isSo() {
        try #require(ContinuousClock.now < end, "not within \(seconds) seconds: \(what)", sourceLocation: location)
        usleep(200_000)
    }
}
