import Dispatch
import EventLog
import Following
import FoundationEssentials
import Shop
import ShopStore

/// Gathers the log's records into batches, on the thread that reads them.
///
/// While that thread reads, others parse, a buffer at a time; reading takes a core for itself, so there is one of them
/// fewer than cores, and at least one. What would keep it waiting it parses itself, and so it does where little comes at
/// a time. The parts are put together in the log's order.
final class BatchBuilder: Gatherer {
    /// What is looked at for every record.
    private struct Intake {
        var buffer: RecordBuffer
        /// The reader's sources, as far as they are known.
        var sources: [NumberedSource] = []
        /// When the records of this poll came: what those without a time of their own get.
        var now_ms: Int64 = 0
        var isClockDue = true
    }

    private var batch: Batch
    private let limits: BatchLimits
    /// A batch's events, with those that are still being parsed when it is full.
    private let capacity: Int
    /// Used in turn. Those that are being parsed come right before the current one, which is being filled.
    private let buffers: [RecordBuffer]
    private var turn = 0
    private var begun = 0
    // One thread has it: no need to watch for overlapping accesses.
    @exclusivity(unchecked) private var intake: Intake
    /// Each parses one buffer after the other.
    private let queues: [DispatchQueue]
    private let findSources: () -> [NumberedSource]
    private let mark: MarkOf
    private let clock: () -> Int64
    /// Whether the run ends with a record that was read: nothing behind it is taken.
    private(set) var isStopped = false

    /// What marks how far a source was read, given its index in the reader: where the reader stands, or an earlier place.
    typealias MarkOf = (_ source: Int, _ before: Int64?) -> SourceMark?

    /// `findSources` gives the reader's sources; a reader may find new ones, but forgets none.
    init(
        _ rules: TakingRules, limits: BatchLimits, now_ms clock: @escaping () -> Int64,
        queues: [DispatchQueue] = BatchBuilder.queues(), mark: @escaping MarkOf = { _, _ in nil },
        findSources: @escaping () -> [NumberedSource]
    ) {
        self.queues = queues
        buffers = (0..<queues.count + 3).map { _ in RecordBuffer(rules) }
        intake = Intake(buffer: buffers[0])
        self.limits = limits
        self.clock = clock
        self.findSources = findSources
        self.mark = mark
        capacity = limits.events_max + buffers.count * RecordBuffer.records_max
        batch = Batch(capacity: capacity)
    }

    static func queues() -> [DispatchQueue] {
        let parsers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8) - 1)
        return (1...parsers).map { DispatchQueue(label: "parsing \($0)") }
    }

    /// Has the next record look at the clock: a poll may wait long before it has one.
    func beginPoll() { intake.isClockDue = true }

    /// Whether there is nothing to hand over.
    var isEmpty: Bool { batch.isEmpty && buffers.allSatisfy(\.isEmpty) }

    /// Whether the engine has to take the batch before there can be more. What is being parsed does not count yet.
    @inline(__always)
    var isFull: Bool {
        batch.events.count >= limits.events_max || batch.events.customers.count >= limits.customers_max
            || batch.texts_bytes >= limits.texts_bytes_max || batch.letters_bytes >= limits.letters_bytes_max
            || isStopped
    }

    func accept(_ record: Record) -> Bool {
        // The reader may have found a source in the middle of a poll.
        if record.source >= intake.sources.count { intake.sources = findSources() }
        if intake.isClockDue { lookAtClock() }
        if intake.buffer.add(record, now_ms: intake.now_ms) { return true }
        turn = (turn + 1) % buffers.count
        parse(intake.buffer, before: buffers[turn])
        intake.buffer = buffers[turn]
        if intake.buffer.isBegun { append(intake.buffer) }
        return !isFull
    }

    private func lookAtClock() {
        (intake.now_ms, intake.isClockDue) = (clock(), false)
        if batch.begun_ms == nil { batch.begun_ms = Clock.monotonic_ms() }
    }

    /// Has a full buffer parsed: by another thread, but for one that would be waited for otherwise, since the next place
    /// is not free yet.
    private func parse(_ full: RecordBuffer, before next: RecordBuffer) {
        if next.isAwaited { return full.parse(intake.sources, now_ms: intake.now_ms) }
        full.begin(on: queues[begun % queues.count], intake.sources, now_ms: intake.now_ms)
        begun &+= 1
    }

    /// Takes everything into the batch that was accepted.
    func settle() {
        for later in 1...buffers.count {
            let buffer = buffers[(turn + later) % buffers.count]
            if buffer.isEmpty { continue }
            if !buffer.isBegun { buffer.parse(intake.sources, now_ms: intake.now_ms) }
            append(buffer)
        }
    }

    private func append(_ buffer: RecordBuffer) {
        buffer.finish { part in
            if isStopped { return }
            batch.append(part)
            isStopped = part.stop != nil
        }
    }

    /// Hands over everything that was accepted, and begins a new batch.
    ///
    /// The marks are made now, on the thread that reads: when the batch is stored the log may be another one.
    func take() -> Batch {
        settle()
        batch.marks = marks()
        if intake.sources.count > 1 { batch.events.interleave() }
        defer { batch = Batch(capacity: capacity) }
        // It may take long until there is more.
        intake.isClockDue = true
        return batch
    }

    /// Where a bad record ends the run the reader stands behind what was taken.
    private func marks() -> [UInt32: SourceMark] {
        var marks: [UInt32: SourceMark] = [:]
        for (index, source) in intake.sources.enumerated() {
            guard let reached = batch.reached[source.number] else { continue }
            marks[source.number] = mark(index, batch.stop == nil ? nil : reached)
        }
        return marks
    }
}
