import EventLog
import Shop
import ShopStore

/// How far the joiners of a log are behind it, partition by partition.
public struct Lag: Equatable, Sendable {
    /// The partition, by the name that stays its own.
    public var source: String
    /// From where the slowest instance goes on.
    public var position: Int64
    /// The position after the last record; `nil` where there is no telling.
    public var end: Int64?
    /// How many records are still to be read.
    public var records: Int64
    /// When the first of them happened, if it says so: Unix milliseconds (UTC).
    public var oldest_ms: Int64?
    /// What was to be read and is gone; `nil` where nothing is.
    public var missing: MissingRecords?

    /// What was measured of one partition.
    public init(
        source: String, position: Int64, end: Int64?, records: Int64, oldest_ms: Int64?, missing: MissingRecords? = nil
    ) {
        (self.source, self.position, self.end) = (source, position, end)
        (self.records, self.oldest_ms, self.missing) = (records, oldest_ms, missing)
    }

    /// How long that is ago, in milliseconds: 0 for what is still to come, and the greatest number there is for what is
    /// longer ago than that.
    public func behind_ms(at now_ms: Int64) -> Int64? {
        oldest_ms.map { Self.age_ms(of: $0, at: now_ms) }
    }

    /// How long ago something happened, by the time that its record names, whatever that is.
    static func age_ms(of happened_ms: Int64, at now_ms: Int64) -> Int64 {
        let (age_ms, isTooGreat) = now_ms.subtractingReportingOverflow(happened_ms)
        return isTooGreat ? (happened_ms < now_ms ? .max : 0) : max(0, age_ms)
    }
}

/// Asks how far behind a log's joiners are, beside them: nothing is changed, and nobody is disturbed.
public enum LagMeasurement {
    /// Asks about the partitions of a log that groups share, without joining the group whose positions these are; what is
    /// still to be read of other logs is counted. Throws `EventLogError` and `StoreError`; changes nothing.
    public static func measure(_ log: LogAddress, group: String, positions: MongoPositions) throws -> [Lag] {
        guard log.traits.isReadByGroups else { return try count(log, positions) }
        return try log.lag(of: group, positions).map {
            Lag(
                source: $0.source, position: $0.position, end: $0.end, records: $0.records, oldest_ms: $0.oldest_ms,
                missing: $0.missing)
        }
    }

    /// By reading it: a position in a file says nothing about how many records follow.
    private static func count(_ log: LogAddress, _ positions: MongoPositions) throws -> [Lag] {
        let counter = RecordCounter()
        var found: [Sighting] = []
        let reader = try log.openReader { sightings in
            let answers = try positions.slowest(of: sightings)
            for case .source(let name, let mark) in answers { counter.positions[name] = mark?.position ?? 0 }
            found += sightings
            return answers
        }
        while try reader.poll(budget_bytes: 16 << 20, wait_ms: 0, into: counter) == .delivered {}
        let there = try reader.sources.enumerated().map { index, source in
            let found = counter.found[index]
            return Lag(
                source: source.name, position: counter.positions[source.name] ?? 0,
                end: try reader.endPosition(source: index), records: found?.records ?? 0, oldest_ms: found?.oldest_ms)
        }
        return try there
            + positions.leftBehind(found).map { left in
                Lag(
                    source: left.source, position: left.position, end: nil, records: 0, oldest_ms: nil,
                    missing: .leftBehind(position: left.position, unread_bytes: left.unread_bytes))
            }
    }
}

private final class RecordCounter: RecordSink {
    var positions: [String: Int64] = [:]
    /// By the reader's number of the source.
    private(set) var found: [Int: (records: Int64, oldest_ms: Int64?)] = [:]
    private let parser = EventParser()

    func accept(_ record: Record) -> Bool {
        if found[record.source] == nil {
            found[record.source] = (0, record.timestamp_ms ?? time(of: record))
        }
        found[record.source]?.records += 1
        return true
    }

    private func time(of record: Record) -> Int64? {
        var batch = EventBatch()
        let origin = EventParser.Origin(source: 0, start: 0, end: 0, timestamp_ms: .min)
        _ = try? parser.parse(record.bytes, from: origin, into: &batch)
        return batch.events.first.flatMap { $0.timestamp_ms == .min ? nil : $0.timestamp_ms }
    }
}
