// Reads standard input: what was read is gone, so an unfinished line is kept until its end comes, be that the
// end of the input: no newline can come then.

import Synchronization

/// A reader of one stream. Positions count its bytes. Only the polling thread touches the buffer.
final class StreamReader: EventLogReader, @unchecked Sendable {
    private let input: OpenFile
    private let name: String
    private let splitter: LineSplitter
    private let wakePipe: WakePipe
    private let room: UnsafeMutableRawBufferPointer
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
        room = .allocate(byteCount: splitter.window_bytes_min + block_bytes, alignment: 16)
    }

    deinit { room.deallocate() }

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
        let bytes = UnsafeRawBufferPointer(rebasing: room[held])
        let step = splitter.split(bytes, at: position, budget_bytes: budget_bytes, into: sink)
        held = held.lowerBound + step.consumed_bytes..<held.upperBound
        position += Int64(step.consumed_bytes)
        return step.consumed_bytes > 0
    }

    /// Reads once, behind what is held. Whether that ended an oversized line.
    private func receive(_ sink: any RecordSink) throws -> Bool {
        makeRoom()
        let free = UnsafeMutableRawBufferPointer(rebasing: room[held.upperBound...])
        guard let count = try input.readAvailable(into: free) else { return false }
        end.withLock { $0 += Int64(count) }
        if count == 0 { return finish(sink) }
        let chunk = UnsafeRawBufferPointer(rebasing: free[..<count])
        if let line = oversized { return scan(line, chunk, sink) }
        held = held.lowerBound..<held.upperBound + count
        let bytes = UnsafeRawBufferPointer(rebasing: room[held])
        guard held.count >= splitter.window_bytes_min, System.newline(in: bytes) == nil else { return false }
        oversized = OversizedLine(at: position, beginning: bytes)
        let mark = position == 0 ? byteOrderMarkLength(bytes) : 0
        held = held.lowerBound + mark..<held.lowerBound + mark + splitter.record_bytes_max
        return false
    }

    /// The input was closed: what is held is the last line. Whether that made a record of it.
    private func finish(_ sink: any RecordSink) -> Bool {
        ended = true
        let newline = UInt8(0x0A)
        return withUnsafeBytes(of: newline) { newline in
            if let line = oversized { return scan(line, newline, sink) }
            if held.isEmpty { return false }
            // A longer line would be an oversized one, so there is room for its end.
            let line = UnsafeMutableRawBufferPointer(rebasing: room[held.lowerBound...held.upperBound])
            line[held.count] = newline[0]
            let step = splitter.split(
                UnsafeRawBufferPointer(line), at: position, budget_bytes: line.count, into: sink)
            position += Int64(step.consumed_bytes)
            held = 0..<0
            return true
        }
    }

    /// Moves what is held to the start of the room.
    private func makeRoom() {
        guard held.lowerBound > 0 else { return }
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[held]))
        held = 0..<held.count
    }

    /// Looks for the end of an oversized line in what has just come; delivers its beginning then.
    private func scan(_ line: OversizedLine, _ chunk: UnsafeRawBufferPointer, _ sink: any RecordSink) -> Bool {
        var line = line
        let consumed = line.scan(chunk)
        oversized = consumed == nil ? line : nil
        guard let consumed else { return false }
        let record = Record(
            bytes: UnsafeRawBufferPointer(rebasing: room[held]), source: 0, position: line.start,
            next: line.scanned + 1, timestamp_ms: nil, size_bytes: line.size_bytes)
        position = line.scanned + 1
        held = held.upperBound + consumed..<held.upperBound + chunk.count
        if !line.isAllBlank { _ = sink.accept(record) }
        return true
    }
}
