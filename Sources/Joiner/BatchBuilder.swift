import EventLog
import Shop
import ShopStore

/// Turns records into a batch, on the thread that reads them.
final class BatchBuilder: RecordSink {
    /// What to do about a record that is no event.
    enum OnInvalid: Sendable { case skip, stop }

    // Touched once per record, by one thread: no need to watch for overlapping accesses.
    @exclusivity(unchecked) private(set) var batch: Batch
    private let parser = EventParser()
    private let share: Share
    private let onInvalid: OnInvalid
    private let limits: BatchLimits
    @exclusivity(unchecked) private var texts_bytes = 0
    private var letters_bytes = 0
    /// Whether the batch ends with a record that stops the run.
    private(set) var isStopped = false
    /// The names and the run's numbers of the reader's sources, as far as they are known.
    private var names: [String] = []
    @exclusivity(unchecked) private var numbers: [UInt32] = []
    /// For each of them the position after the last record taken into this batch; -1 where there is none.
    @exclusivity(unchecked) private var reached: [Int64] = []
    private let crashed: CrashedRecords
    private let findSources: () -> [(name: String, number: UInt32)]
    /// The time that records without one of their own get.
    private var now_ms: Int64 = 0

    /// `findSources` gives the reader's sources; a reader may find new ones, but forgets none.
    init(
        share: Share, onInvalid: OnInvalid, limits: BatchLimits, crashed: CrashedRecords = CrashedRecords(),
        findSources: @escaping () -> [(name: String, number: UInt32)]
    ) {
        batch = Batch(capacity: limits.events_max)
        self.crashed = crashed
        self.findSources = findSources
        self.share = share
        self.onInvalid = onInvalid
        self.limits = limits
    }

    /// Sets the time that records without one of their own get from now on.
    func prepare(now_ms: Int64) { self.now_ms = now_ms }

    /// Whether there is nothing to hand over.
    var isEmpty: Bool { !isStopped && reached.allSatisfy { $0 < 0 } }

    /// Whether the engine has to take the batch before there can be more.
    var isFull: Bool {
        batch.events.count >= limits.events_max || batch.events.customers.count >= limits.customers_max
            || texts_bytes >= limits.texts_bytes_max || letters_bytes >= limits.letters_bytes_max || isStopped
    }

    /// Hands the batch over and begins a new one.
    func take() -> Batch {
        if numbers.count > 1 { batch.events.interleave() }
        for (number, position) in zip(numbers, reached) where position >= 0 { batch.reached[number] = position }
        defer {
            batch = Batch(capacity: limits.events_max)
            for index in reached.indices { reached[index] = -1 }
            texts_bytes = 0
            letters_bytes = 0
        }
        return batch
    }

    func accept(_ record: Record) -> Bool {
        // The reader may have found a source in the middle of a poll.
        if record.source >= numbers.count { learnSources() }
        AtWork.on(numbers[record.source], record.next)
        defer { AtWork.onNothing() }
        do throws(InvalidRecord) {
            try crashed.check(names[record.source], record.next)
            if record.size_bytes > record.bytes.count { throw InvalidRecord(.tooLong) }
            let origin = EventParser.Origin(
                source: numbers[record.source], start: record.position, end: record.next,
                timestamp_ms: record.timestamp_ms ?? now_ms)
            try parser.parse(record.bytes, from: origin, into: &batch.events)
            if batch.events.lastHasTexts { texts_bytes += record.size_bytes }
            dropUnlessOwned()
        } catch {
            let letter = letter(record, error)
            if onInvalid == .stop {
                batch.stop = letter
                isStopped = true
                return false
            }
            batch.letters.append(letter)
            letters_bytes += letter.raw.count
            if share.index == 0 {
                batch.read += 1
                batch.countedLetters += 1
            }
        }
        reached[record.source] = record.next
        return !isFull
    }

    private func learnSources() {
        let sources = findSources()
        names = sources.map(\.name)
        numbers = sources.map(\.number)
        reached += Array(repeating: -1, count: numbers.count - reached.count)
    }

    private func dropUnlessOwned() {
        if share.count > 1, let event = batch.events.events.last {
            let ids = event.isAboutCustomer ? batch.events.customers : batch.events.products
            if !ids.withBytes(of: event.subject, share.owns) {
                if event.isAboutCustomer { batch.events.dropLast() }
                return
            }
        }
        batch.read += 1
    }

    private func letter(_ record: Record, _ reason: InvalidRecord) -> DeadLetter {
        DeadLetter(
            source: names[record.source], position: record.position,
            raw: Array(record.bytes.prefix(DeadLetter.raw_bytes_max)), size_bytes: Int64(record.size_bytes),
            reason: reason.description, failed_at_ms: now_ms)
    }
}
