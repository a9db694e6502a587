// Unsafe here: a buffer that one thread fills and another one parses, by turns. It is sound because queue and semaphore hand it
// over, and nobody touches it who does not have it; for the same reason no access overlaps another one.
import Bytes
import Dispatch
import EventLog
import Following

/// Records that follow each other in the log, copied out of the reader's memory, and what parsing makes of them.
///
/// Whoever reads fills it and lets it be parsed, changes nothing in it until `finish`, and uses it again.
final class RecordBuffer: @unchecked Sendable {
    private enum State { case filling, handedOver, parsed }

    /// Small enough for the second-level cache, large enough that handing it over costs nothing in comparison.
    private static let size_bytes = 256 << 10
    static let records_max = 4_096

    private let parser: RecordParser
    private let room = ByteRoom(count: RecordBuffer.size_bytes + Record.size_bytes_max)
    @exclusivity(unchecked) private var used_bytes = 0
    /// Their bytes lie in the room.
    @exclusivity(unchecked) private var records: [Record] = []
    private var part = Batch(capacity: 0)
    @exclusivity(unchecked) private var state = State.filling
    private let parsed = DispatchSemaphore(value: 0)

    init(_ rules: TakingRules) {
        parser = RecordParser(rules)
        records.reserveCapacity(Self.records_max)
    }

    var isEmpty: Bool { records.isEmpty }

    /// Whether its parsing was begun, here or on another thread.
    var isBegun: Bool { state != .filling }

    /// Whether another thread is not done with it.
    var isAwaited: Bool {
        if state == .handedOver, parsed.wait(timeout: .now()) == .success { state = .parsed }
        return state == .handedOver
    }

    /// Copies a record, whose time is `now_ms` if it has none of its own; false when there is no room for another one.
    @inline(__always)
    func add(_ record: Record, now_ms: Int64) -> Bool {
        let end_bytes = used_bytes + record.bytes.count
        room.write(record.bytes, at: used_bytes)
        records.append(record.with(bytes: room.view(used_bytes..<end_bytes), orTimestamp_ms: now_ms))
        used_bytes = end_bytes
        return used_bytes < Self.size_bytes && records.count < Self.records_max
    }

    /// Lets another thread parse the records; `now_ms` is when those fail that do.
    func begin(on queue: DispatchQueue, _ sources: [NumberedSource], now_ms: Int64) {
        state = .handedOver
        queue.async {
            AtWork.withSignalStack { self.parser.parse(self.records, of: sources, now_ms: now_ms, into: &self.part) }
            self.parsed.signal()
        }
    }

    /// Parses the records here and now.
    func parse(_ sources: [NumberedSource], now_ms: Int64) {
        parser.parse(records, of: sources, now_ms: now_ms, into: &part)
        state = .parsed
    }

    /// Waits until the records are parsed, hands over what they came to, and empties the buffer.
    func finish(_ take: (Batch) -> Void) {
        if state == .handedOver { parsed.wait() }
        state = .filling
        take(part)
        part.removeAll()
        records.removeAll(keepingCapacity: true)
        used_bytes = 0
    }
}
