import EventLog
import Following
import Shop
import ShopStore

/// What a joiner takes of the log, and what it does about records that are no events.
struct TakingRules: Sendable {
    /// What to do about a record that is no event.
    enum OnInvalid: Sendable { case skip, stop }

    var share = Share.whole
    var onInvalid = OnInvalid.skip
    var crashed = CrashedRecords()
}

/// Turns records into events and dead letters. Not for use by two threads at once.
final class RecordParser {
    private let parser = EventParser()
    private let rules: TakingRules
    private let hasCrashed: Bool

    init(_ rules: TakingRules) {
        self.rules = rules
        hasCrashed = !rules.crashed.counts.isEmpty
    }

    /// Adds the records to the batch, up to one that ends the run; `now_ms` is when those fail that do.
    func parse(_ records: [Record], of sources: [NumberedSource], now_ms: Int64, into batch: inout Batch) {
        let numbers = sources.map(\.number)
        var reached = [Int64](repeating: -1, count: sources.count)
        for record in records {
            AtWork.on(numbers[record.source], record.next)
            do throws(InvalidRecord) {
                if hasCrashed { try rules.crashed.check(sources[record.source].name, record.next) }
                try add(record, numbers[record.source], now_ms, to: &batch)
            } catch {
                let letter = DeadLetter(record, of: sources[record.source].name, error, now_ms)
                if rules.onInvalid == .stop {
                    batch.stop = letter
                    break
                }
                add(letter, because: error.reason.words, to: &batch)
            }
            reached[record.source] = record.next
        }
        AtWork.onNothing()
        for (source, position) in zip(sources, reached) where position >= 0 { batch.reached[source.number] = position }
        batch.noteTimes()
    }

    @inline(__always)
    private func add(_ record: Record, _ source: UInt32, _ now_ms: Int64, to batch: inout Batch) throws(InvalidRecord) {
        if record.isOversized { throw InvalidRecord(.tooLong) }
        let origin = EventParser.Origin(
            source: source, start: record.position, end: record.next,
            timestamp_ms: record.timestamp_ms ?? now_ms, isTimeOfReading: record.isTimeOfReading)
        guard try parser.parse(record.bytes, from: origin, into: &batch.events) else { return passOver(in: &batch) }
        if batch.events.lastHasTexts { batch.texts_bytes += record.size_bytes }
        if rules.share.count > 1, !isOwned(&batch.events) { return }
        batch.read += 1
    }

    /// Takes the last event back where its customer is another joiner's; a product is everybody's, but one joiner's to count.
    private func isOwned(_ events: inout EventBatch) -> Bool {
        guard let event = events.events.last else { return true }
        let ids = event.isAboutCustomer ? events.customers : events.products
        if ids.withBytes(of: event.subject, rules.share.owns) { return true }
        if event.isAboutCustomer { events.dropLast() }
        return false
    }

    /// A record that is another service's business is all joiners' to read, and one joiner's to count.
    private func passOver(in batch: inout Batch) {
        if rules.share.index > 0 { return }
        batch.read += 1
        batch.passedOver += 1
    }

    /// All joiners keep a bad record, under the same id; one of them counts it.
    private func add(_ letter: DeadLetter, because reason: String, to batch: inout Batch) {
        batch.letters.append(letter)
        batch.letters_bytes += letter.raw.count + DeadLetter.overhead_bytes
        if rules.share.index > 0 { return }
        batch.read += 1
        batch.countedLetters += 1
        batch.reasons[reason, default: 0] += 1
    }
}

extension Batch {
    /// No more events than these are looked through for the last one of each source: where sources lie mixed, each is soon found.
    private static let looked_max = 256

    /// Takes note of when each source's last event happened, as far as that is soon found.
    fileprivate mutating func noteTimes() {
        for event in events.events.suffix(Self.looked_max).reversed() {
            if happened.count == reached.count { return }
            if happened[event.source] == nil { happened[event.source] = event.timestamp_ms }
        }
    }
}

extension DeadLetter {
    /// About what a letter takes beside its raw bytes: many may have none.
    fileprivate static let overhead_bytes = 256

    fileprivate init(_ record: Record, of source: String, _ reason: InvalidRecord, _ now_ms: Int64) {
        self.init(
            source: source, position: record.position, raw: Array(record.bytes.prefix(DeadLetter.raw_bytes_max)),
            size_bytes: Int64(record.size_bytes), reason: reason.description, failed_at_ms: now_ms)
    }
}
