// A kind of log that only the tests have: a topic in this process's memory. Nothing outside this folder knows of it.

import Bytes
import Synchronization

@testable import EventLog

/// `memory:NAME`: two partitions, which are there from the beginning and as long as the process lives.
struct MemoryTopic: Transport {
    static let traits = LogTraits(
        scheme: "memory", title: "memory", noun: "topic", addressForm: "memory:NAME", isReadByGroups: true)
    static let partitions: Range<Int32> = 0..<2

    let name: String

    var description: String { "\(Self.traits.scheme):\(name)" }

    static func parse(_ text: String) -> MemoryTopic? {
        text.afterScheme("\(traits.scheme):").map { MemoryTopic(name: $0) }
    }

    func openReader(_ options: ReaderOptions, resume: @escaping Resume) throws -> any EventLogReader {
        try MemoryReader(self, options)
    }

    func openAppender() -> any EventLogAppender { MemoryAppender(topic: self) }

    func lag(of group: String, _ positions: any PartitionPositions) throws -> [TopicLag] {
        let naming = try naming(positions)
        let stored = try positions.stored(Self.partitions.map(naming.source))
        return Self.partitions.map { partition in
            let (source, end) = (naming.source(partition), Int64(records(of: partition).count))
            return TopicLag(
                source: source, position: stored[source]?.position ?? 0, end: end, oldest_ms: nil, missing: nil)
        }
    }

    func naming(_ positions: any PartitionPositions) throws -> TopicNaming {
        TopicNaming(topic: description, suffix: try positions.topic(description).suffix)
    }
}

extension MemoryTopic {
    private struct Place: Hashable {
        let topic: String
        let partition: Int32
    }

    private static let kept = Mutex<[Place: [[UInt8]]]>([:])

    /// A record's offset is its index.
    func records(of partition: Int32) -> [[UInt8]] {
        Self.kept.withLock { $0[Place(topic: name, partition: partition)] ?? [] }
    }

    fileprivate func append(_ record: [UInt8], to partition: Int32) {
        Self.kept.withLock { $0[Place(topic: name, partition: partition), default: []].append(record) }
    }
}

private final class MemoryAppender: EventLogAppender {
    private let topic: MemoryTopic

    init(topic: MemoryTopic) { self.topic = topic }

    func append(key: ByteView?, _ record: ByteView) throws {
        try checkAppendable(record)
        let number = key.map { partition(of: $0, count: MemoryTopic.partitions.count) } ?? 0
        topic.append(Array(record), to: Int32(number))
    }

    func flush() {}
    func close() {}
}
