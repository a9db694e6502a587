// The real programs against a real MongoDB, seen from outside only. The suites are extensions of these, each of which does
// one thing after the other and mostly waits, so that they share the machine's time.

import Foundation
import Support
import Testing

@Suite("From end to end", .serialized, .ownThread)
enum EndToEnd {}

/// Beside those, what is wrong with a log, and with the records in it; and some that even out how long all of them take.
@Suite("From end to end, the log", .serialized, .ownThread)
enum EndToEndLog {}

/// What is done to the database.
@Suite("From end to end, the database", .serialized, .ownThread)
enum EndToEndDatabase {}

/// What others have stored there.
@Suite("From end to end, what is stored", .serialized, .ownThread)
enum EndToEndStored {}

/// Faults with the log in Kafka, which take long.
@Suite("From end to end, the group", .serialized, .ownThread)
enum EndToEndGroup {}

/// What has its log in Kafka: it waits for groups to settle.
@Suite("From end to end, the topic", .serialized, .ownThread)
enum EndToEndTopic {}

/// And what mostly waits: for an answer that never comes, for time to pass.
@Suite("From end to end, waiting", .serialized, .ownThread)
enum EndToEndWaiting {}

/// The exit codes that the suite's users may rely on.
enum ExitCode {
    static let done: Int32 = 0
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let inputMissing: Int32 = 66
    static let unavailable: Int32 = 69
    static let diskFull: Int32 = 74
    static let configuration: Int32 = 78
    static let interrupted: Int32 = 130
}

extension LiveShop {
    /// Runs the joiner over a log to its end.
    func join(_ events: String, _ arguments: String..., seconds: Double = 60) throws -> Exit {
        let joiner = try programs(events: events).start(.joiner, ["--until-end"] + arguments)
        return try joiner.wait(seconds: seconds)
    }

    /// Fails the test unless the database holds exactly what the oracle makes of these sources.
    func expectState(
        after sources: [Source], order: ComparedOrder = .exact, at location: SourceLocation = #_sourceLocation
    ) throws {
        let comparison = Comparison(
            expected: try Oracle.state(after: sources), found: try stored(), order: order)
        #expect(comparison.isEmpty, "\(comparison)", sourceLocation: location)
    }
}

extension TemporaryFolder {
    /// A file of the folder as a source for the oracle, under the name the joiner gives it.
    func source(_ name: String, _ text: String) -> Source { Source(name: sourceName(name), text: text) }

    func sourceName(_ name: String) -> String {
        "file:" + url.resolvingSymlinksInPath().appendingPathComponent(name).path
    }
}

extension String {
    /// How often a text occurs in this one.
    func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
