// Reads standard input: what was read is gone, so an unfinished line is kept until its end comes, be that the
// end of the input: no newline can come then.

import Bytes
import Synchronization

/// A reader of one stream. Positions count its bytes. Only the polling thread touches the buffer.
final class StreamReader: EventLogReader, @unchecked Sendable {
    private let input: OpenFile
    private let name: String
    private let splitter: LineSplitter
    private let wakePipe: WakePipe
    private let room: ByteRoom
    /// What is held of the stream and not delivered yet, and the position of the first such byte.
    private var held = 0..<0
    private var position: Int64 = 0
    /// A line longer than the room: then `held` is its kept beginning, at the room's start.
    private var oversized: OversizedLine?
    private var ended = false
    private let end = Mutex<Int64>(0)

    init(_ input: OpenFile, options: ReaderOptions) throws {
        self.input = input
        name = "\(StandardStreams.traits.scheme):\(options.streamToken)"
        splitter = LineSplitter(source: 0, record_bytes_max: options.record_bytes_max)
        wakePipe = try WakePipe()
        let block_bytes = max(min(options.block_bytes, 256 << 10), 1)
        room = ByteRoom(count: splitter.window_bytes_min + block_bytes)
    }

    var sources: [Source] { [Source(name: name)] }

    var endsWhenClosed: Bool { true }

    func wake() { wakePipe.wake() }

    /// How much has come in so far; how much is still to come nobody knows.
    func endPosition(source: Int) throws -> Int64? { end.withLock { $0 } }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome {
        let deadline = Deadline(after_ms: wait_ms)
        while true {
            if try deliver(max(budget_bytes, 1), sink) { return .delivered }
            if ended { return .ended }
            guard wakePipe.wait(input: input, timeout_ms: deadline.left_ms) == .readable else { return .idle }
            if try receive(sink) { return .delivered }
        }
    }

    /// Delivers the complete lines that are held. Whether there were any.
    private func deliver(_ budget_bytes: Int, _ sink: any RecordSink) throws -> Bool {
        guard oversized == nil else { return false }
        let step = splitter.split(room.view(held), at: position, budget_bytes: budget_bytes, into: sink)
        held = held.lowerBound + step.consumed_bytes..<held.upperBound
        position += Int64(step.consumed_bytes)
        return step.consumed_bytes > 0
    }

    /// Reads once, behind what is held. Whether that ended an oversized line.
    private func receive(_ sink: any RecordSink) throws -> Bool {
        makeRoom()
        let begin = held.upperBound
        guard let count = try input.readAvailable(into: room, begin..<room.count) else { return false }
        end.withLock { $0 += Int64(count) }
        if count == 0 { return finish(sink) }
        if let line = oversized { return scan(line, room.view(begin..<begin + count), sink) }
        held = held.lowerBound..<begin + count
        let bytes = room.view(held)
        guard held.count >= splitter.window_bytes_min, bytes.index(of: newline) == nil else { return false }
        oversized = OversizedLine(at: position, beginning: bytes)
        let mark = position == 0 ? byteOrderMarkLength(bytes) : 0
        held = held.lowerBound + mark..<held.lowerBound + mark + splitter.record_bytes_max
        return false
    }

    /// The input was closed: what is held is the last line. Whether that made a record of it.
    private func finish(_ sink: any RecordSink) -> Bool {
        ended = true
        if let line = oversized { return [newline].withView { scan(line, $0, sink) } }
        if held.isEmpty { return false }
        // A longer line would be an oversized one, so there is room for its end.
        let line = held.lowerBound..<held.upperBound + 1
        room.write(newline, at: held.upperBound)
        let step = splitter.split(room.view(line), at: position, budget_bytes: line.count, into: sink)
        position += Int64(step.consumed_bytes)
        held = 0..<0
        return true
    }

    /// Moves what is held to the start of the room.
    private func makeRoom() {
        guard held.lowerBound > 0 else { return }
        room.write(room.view(held), at: 0)
        held = 0..<held.count
    }

    /// Looks for the end of an oversized line in what has just come; delivers its beginning then.
    private func scan(_ line: OversizedLine, _ chunk: ByteView, _ sink: any RecordSink) -> Bool {
        var line = line
        let consumed = line.scan(chunk)
        oversized = consumed == nil ? line : nil
        guard let consumed else { return false }
        let record = Record(
            bytes: room.view(held), source: 0, position: line.start,
            next: line.scanned + 1, timestamp_ms: nil, size_bytes: line.size_bytes)
        position = line.scanned + 1
        held = held.upperBound + consumed..<held.upperBound + chunk.count
        // It counts as delivered whatever the answer is (`RecordSink`).
        if !line.isAllBlank { _ = sink.accept(record) }
        return true
    }
}
