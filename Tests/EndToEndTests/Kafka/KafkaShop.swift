// A topic on librdkafka's imitation of a broker, filled by kcat as another team's producers would fill it.

import Foundation
import Support
import Testing

struct KafkaTopic {
    /// Lets the group notice soon who has come and gone; with a much shorter session the broker lets nobody in.
    static let quickGroup = ["-X", "session.timeout.ms=3500", "-X", "heartbeat.interval.ms=250"]

    /// The brokers; nothing stays when they go.
    let cluster: MockCluster
    let folder: TemporaryFolder
    var brokers: String { cluster.brokers }
    var url: String { "kafka://\(brokers)/events" }

    init(partitions: Int) throws {
        cluster = try MockCluster(partitions: partitions)
        folder = try TemporaryFolder()
    }

    /// Appends records to one partition, in this order, without keys (`kcat -P -l`).
    func produce(_ records: [[UInt8]], partition: Int = 0) throws {
        if records.isEmpty { return }
        let file = folder.url.appendingPathComponent("records")
        try Data(records.joined(separator: [UInt8(ascii: "\n")])).write(to: file)
        try kcat("-p", "\(partition)", "-l", file.path)
    }

    /// Runs `kcat -P` on the topic.
    func kcat(_ arguments: String..., input: String = "") throws {
        let kcat = try ChildProcess(
            "/usr/bin/env", ["kcat", "-P", "-q", "-b", brokers, "-t", "events"] + arguments,
            environment: ProcessInfo.processInfo.environment, input: Array(input.utf8))
        let exit = try kcat.wait(seconds: 60)
        #expect(exit.status == 0, "\(exit)")
    }

    /// All records, in kcat's format of three fields; the last one may have spaces in it.
    func consume(format: String) throws -> [[String]] {
        let kcat = try ChildProcess(
            "/usr/bin/env", ["kcat", "-C", "-e", "-q", "-b", brokers, "-t", "events", "-f", format],
            environment: ProcessInfo.processInfo.environment)
        let exit = try kcat.wait(seconds: 60)
        #expect(exit.status == 0, "\(exit)")
        return exit.lines.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
    }

    func produce(_ text: String, partition: Int = 0) throws {
        try produce(text.split(separator: "\n").map { Array($0.utf8) }, partition: partition)
    }
}

extension Workload {
    /// The lines as Kafka's records: without blank ones, byte order marks, and those too large for its producers.
    var kafkaRecords: [[SourceLine]] {
        sources { "\($0)" }.map { source in
            source.lines.filter { $0.nature != .blank && $0.bytes.count < 900_000 }.map { line in
                var line = line
                if line.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { line.bytes.removeFirst(3) }
                return line
            }
        }
    }
}

extension ShopState {
    /// Without what differs between a file's offsets and a topic's.
    var withoutPlaces: ShopState {
        var state = self
        state.deadLetters = state.deadLetters
            .map { DeadLetter(source: "", position: 0, raw: $0.raw, reason: "") }
            .sorted { $0.raw.lexicographicallyPrecedes($1.raw) }
        for id in state.customers.keys {
            for index in state.customers[id]?.holdings.indices ?? 0..<0 {
                state.customers[id]?.holdings[index].origin.forgetPlace()
            }
            for index in state.customers[id]?.waiting.indices ?? 0..<0 {
                state.customers[id]?.waiting[index].origin.forgetPlace()
            }
        }
        return state
    }
}
