// A topic on librdkafka's imitation of a broker, filled by kcat as another team's producers would fill it.

import Foundation
import KafkaMock
import Support
import Testing

struct KafkaTopic {
    let cluster: MockCluster
    let folder: TemporaryFolder
    var url: String { "kafka://\(cluster.brokers)/events" }

    init(partitions: Int) throws {
        cluster = try MockCluster()
        try cluster.createTopic("events", partitions: partitions)
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
            "/usr/bin/env", ["kcat", "-P", "-q", "-b", cluster.brokers, "-t", "events"] + arguments,
            environment: ProcessInfo.processInfo.environment, input: Array(input.utf8))
        let exit = try kcat.wait(seconds: 60)
        #expect(exit.status == 0, "\(exit)")
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
        return state
    }
}
