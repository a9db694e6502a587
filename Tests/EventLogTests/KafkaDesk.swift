// What the tests of Kafka share: a mock cluster with a topic, our readers and appenders, and kcat as the other team.

import Foundation
import Support
import Testing

@testable import EventLog

/// A cluster of its own for each test.
struct KafkaDesk {
    static let topic = "shop.events"

    let cluster: MockCluster
    let address: LogAddress
    /// What each group has stored.
    private let groups = Groups()

    init(partitions: Int = 4) throws {
        cluster = try MockCluster(topic: Self.topic, partitions: partitions)
        address = try LogAddress("kafka://\(cluster.brokers)/\(Self.topic)")
    }

    func append(_ records: [(key: String?, text: String)], properties: String = "") throws {
        let appender = try address.with(properties).openAppender()
        for record in records { try appender.append(record.text, key: record.key) }
        try appender.close()
    }

    /// A reader whose group notices quickly who has come and gone: the mock takes three seconds for a first
    /// member, and a second less than the session for another one.
    func reader(_ adjust: (inout ReaderOptions) -> Void = { _ in }) throws -> any EventLogReader {
        var options = ReaderOptions()
        adjust(&options)
        options.positions = groups[options.group]
        return try address.with("session.timeout.ms=3500\nheartbeat.interval.ms=100").openReader(options)
    }

    /// Stores how far a reader has come, as a joiner does.
    func store(_ reader: any EventLogReader, group: String = "shop-joiner") {
        let marks = reader.sources.enumerated().map { ($1.name, reader.mark(source: $0)) }
        groups[group].store(Dictionary(marks.compactMap { name, mark in mark.map { (name, $0) } }) { $1 })
    }

    func positions(of group: String = "shop-joiner") -> TransientPositions { groups[group] }

    /// Runs kcat, which has to be installed, on the topic; its standard output.
    @discardableResult
    func kcat(_ arguments: [String], input: String = "") throws -> Exit {
        let path = "/usr/bin/kcat"
        try #require(FileManager.default.isExecutableFile(atPath: path), "these tests need Debian's kcat, at \(path)")
        let exit = try ChildProcess(
            path, ["-b", cluster.brokers, "-t", Self.topic, "-X", "log_level=0"] + arguments,
            environment: [:], input: Array(input.utf8)
        ).wait(seconds: 30)
        try #require(exit.status == 0, "\(exit)")
        return exit
    }
}

private final class Groups: @unchecked Sendable {
    private var positions: [String: TransientPositions] = [:]
    private let lock = NSLock()

    subscript(group: String) -> TransientPositions {
        lock.withLock {
            let found = positions[group] ?? TransientPositions()
            positions[group] = found
            return found
        }
    }
}

extension LogAddress {
    /// The same topic, reached with these properties.
    func with(_ properties: String) throws -> LogAddress {
        var topic = try #require(log as? KafkaTopic)
        try topic.settings.add(text: properties, origin: "the test")
        return LogAddress(topic)
    }
}

/// Polls the readers in turn until it pleases; fails the test when that takes over 30 seconds.
func poll(
    _ readers: [any EventLogReader], into sink: any RecordSink, at place: SourceLocation = #_sourceLocation,
    until isDone: () -> Bool
) throws {
    let end = Date(timeIntervalSinceNow: 30)
    while !isDone() {
        try #require(end > Date(), "nothing more came within 30 seconds", sourceLocation: place)
        for reader in readers { _ = try reader.poll(budget_bytes: 1 << 20, wait_ms: 20, into: sink) }
    }
}

extension EventLogReader {
    /// Reads to the end of all that the group gives this reader.
    @discardableResult
    func readToEnd(into sink: Collector = Collector()) throws -> Collector {
        let end = Date(timeIntervalSinceNow: 30)
        while try poll(budget_bytes: 1 << 20, wait_ms: 20, into: sink) != .idle {
            try #require(end > Date(), "the end did not come within 30 seconds")
        }
        return sink
    }

    /// The number at the end of a source's name.
    func partition(of source: Int) -> Int? { sources[source].name.split(separator: "/").last.flatMap { Int($0) } }
}

/// Keeps what it is told, from any thread.
final class Told<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [Value] = []
    var all: [Value] { lock.withLock { kept } }
    func tell(_ value: Value) { lock.withLock { kept.append(value) } }
}
