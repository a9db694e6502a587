import EventLog
import Shop
import ShopStore

/// Puts dead letters' records back into the log, and marks the letters once the records are durable there.
///
/// Killed between the two, it may put a record in a second time at the next call, but never marks one that is not in.
public final class Replay {
    private let log: any EventLogAppender
    private let markReplayed: ([String]) throws -> Void
    private let parser = EventParser()
    private var unmarked: [String] = []
    public private(set) var count = 0
    /// Letters whose records the log cannot take, and why.
    public private(set) var refused: [(id: String, reason: String)] = []

    private static let unmarked_max = 1_000

    /// `markReplayed` is given the ids of letters whose records are durable.
    public init(_ log: any EventLogAppender, markReplayed: @escaping ([String]) throws -> Void) {
        self.log = log
        self.markReplayed = markReplayed
    }

    /// Puts the letter's record back, or the corrected one. Throws `EventLogError`, and what `markReplayed` throws.
    public func add(_ letter: DeadLetter, corrected: [UInt8]? = nil) throws {
        let raw = corrected ?? letter.raw
        if letter.isTruncated && raw == letter.raw {
            refused.append((letter.id, "of its \(letter.size_bytes) bytes only the first \(raw.count) were kept"))
            return
        }
        do {
            try raw.withUnsafeBytes { raw in
                guard let key = key(of: raw) else { return try log.append(key: nil, raw) }
                try key.withBytes { key in Result { try log.append(key: key, raw) } }.get()
            }
        } catch EventLogError.unacceptableRecord(let reason) {
            refused.append((letter.id, reason))
            return
        }
        unmarked.append(letter.id)
        if unmarked.count == Self.unmarked_max { try mark() }
    }

    /// Makes the rest durable and marks it. Throws as `add`.
    public func finish() throws {
        try mark()
        try log.close()
    }

    private func mark() throws {
        if unmarked.isEmpty { return }
        try log.flush()
        try markReplayed(unmarked)
        count += unmarked.count
        unmarked = []
    }

    /// What the record is to be keyed by, so that it lands among its customer's others; `nil` if it is still no event.
    private func key(of raw: UnsafeRawBufferPointer) -> ShopID? {
        var batch = EventBatch()
        let origin = EventParser.Origin(source: 0, start: 0, end: 0, timestamp_ms: 0)
        guard (try? parser.parse(raw, from: origin, into: &batch)) != nil else { return nil }
        return batch.events.first.map { batch.record(of: $0).key }
    }
}
