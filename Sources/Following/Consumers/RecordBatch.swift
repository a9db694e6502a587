import EventLog
import ShopStore
import Synchronization

/// Some records, and what they do to the positions.
struct RecordBatch: FollowedBatch {
    var records: [LogRecord] = []
    var reached: [UInt32: Int64] = [:]
    var marks: [UInt32: SourceMark] = [:]
    /// By the name of the source.
    var moves: [String: PositionMove] = [:]
    var begun_ms: Int64?
    /// A record's own time is its consumer's to know.
    var happened: [UInt32: Int64] { [:] }
    var count: Int { records.count }
}

extension RecordBatch {
    var place: String {
        records.first.map { "\(madeVisible($0.source)), position \($0.position)" } ?? "the end of the log"
    }

    func records(without refused: [RefusedRecord]) -> [LogRecord] {
        if refused.isEmpty { return records }
        let places = Set(refused.map(\.letter.id))
        return records.filter { !places.contains("\($0.source)@\($0.position)") }
    }
}

/// How large a batch may be: as many records and bytes as one transaction bears. Fewer while some are refused.
final class RecordLimit: Sendable {
    static let bytes_max = 4 << 20
    private let records_max: Int
    private let now: Atomic<Int>

    init(_ records_max: Int) {
        self.records_max = records_max
        now = Atomic(records_max)
    }

    var records: Int {
        get { now.load(ordering: .relaxed) }
        set { now.store(newValue, ordering: .relaxed) }
    }

    /// A batch went through whole.
    func grow() { now.store(min(records_max, records * 2), ordering: .relaxed) }
}

/// Gathers records for a consumer, on the thread that reads.
final class RecordGatherer: Gatherer {
    private let limit: RecordLimit
    private let numbered: () -> [NumberedSource]
    private let mark: (_ index: Int, _ place: Int64?) -> SourceMark?
    private let standing: (_ source: String) -> Standing
    private var sources: [NumberedSource] = []
    private var batch = RecordBatch()
    private var size_bytes = 0
    /// Where each source stands once the batches before are stored.
    private var stood: [UInt32: Standing] = [:]

    init(
        _ limit: RecordLimit, mark: @escaping (Int, Int64?) -> SourceMark?, standing: @escaping (String) -> Standing,
        numbered: @escaping () -> [NumberedSource]
    ) {
        (self.limit, self.mark, self.standing, self.numbered) = (limit, mark, standing, numbered)
    }

    var isEmpty: Bool { batch.reached.isEmpty }
    var isFull: Bool { batch.records.count >= limit.records || size_bytes >= RecordLimit.bytes_max }
    var isStopped: Bool { false }
    func beginPoll() {}
    func settle() {}

    func accept(_ record: Record) -> Bool {
        if record.source >= sources.count { sources = numbered() }
        if batch.begun_ms == nil { batch.begun_ms = Clock.monotonic_ms() }
        let source = sources[record.source]
        batch.records.append(
            LogRecord(
                source: source.name, position: record.position, next: record.next, timestamp_ms: record.timestamp_ms,
                bytes: Array(record.bytes.prefix(DeadLetter.raw_bytes_max)), size_bytes: record.size_bytes))
        batch.reached[source.number] = record.next
        size_bytes += record.bytes.count
        return !isFull
    }

    func take() -> RecordBatch {
        for (index, source) in sources.enumerated() {
            guard batch.reached[source.number] != nil, let mark = mark(index, nil) else { continue }
            batch.marks[source.number] = mark
            batch.moves[source.name] = PositionMove(from: before(source), to: mark)
            stood[source.number] = batch.moves[source.name]?.from.moved(to: mark.position)
        }
        defer { (batch, size_bytes) = (RecordBatch(), 0) }
        return batch
    }

    /// A partition that was taken anew stands where it was taken, whatever was gathered of it before.
    private func before(_ source: NumberedSource) -> Standing {
        let now = standing(source.name)
        guard let stood = stood[source.number], stood.isSameTaking(as: now) else { return now }
        return stood
    }
}
