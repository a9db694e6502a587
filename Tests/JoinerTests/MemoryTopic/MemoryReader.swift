// The only member of its group, to which all partitions belong.

import Bytes
import Synchronization

@testable import EventLog

final class MemoryReader: EventLogReader, @unchecked Sendable {
    let sources: [Source]
    let changesHands = true
    let unit = PositionUnit.messages
    private let topic: MemoryTopic
    /// The offset of the next record of each partition. The polling thread's alone.
    private var next: [Int64]

    init(_ topic: MemoryTopic, _ options: ReaderOptions) throws {
        let naming = try topic.naming(options.positions)
        if try !options.positions.topic(naming.topic).isBegun { try options.positions.begin(naming.topic, at: [:]) }
        let names = MemoryTopic.partitions.map(naming.source)
        let marks = try options.positions.take(names)
        self.topic = topic
        sources = names.map { Source(name: $0) }
        next = names.map { marks[$0]?.position ?? 0 }
    }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) -> PollOutcome {
        let isAnything = sources.indices.contains { deliver($0, sink) }
        return isAnything ? .delivered : .idle
    }

    /// Whether there was anything.
    private func deliver(_ source: Int, _ sink: any RecordSink) -> Bool {
        let records = topic.records(of: Int32(source))
        let begun = next[source]
        for record in records.dropFirst(Int(begun)) {
            let offset = next[source]
            next[source] += 1
            let isWanted = record.withView { bytes in
                sink.accept(
                    Record(
                        bytes: bytes, source: source, position: offset, next: offset + 1, timestamp_ms: nil,
                        size_bytes: bytes.count))
            }
            if !isWanted { break }
        }
        return next[source] > begun
    }

    func wake() {}

    func mark(source: Int) -> SourceMark? { SourceMark(position: next[source], last: nil) }

    func mark(source: Int, before position: Int64) -> SourceMark? { SourceMark(position: position, last: nil) }

    func read(source: Int, from start: Int64, to next: Int64) -> [UInt8]? {
        let records = topic.records(of: Int32(source))
        return records.indices.contains(Int(start)) ? records[Int(start)] : nil
    }

    func endPosition(source: Int) -> Int64? { Int64(topic.records(of: Int32(source)).count) }
}
