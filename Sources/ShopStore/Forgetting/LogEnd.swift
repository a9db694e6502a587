import EventLog

/// Where a source of the log ends, and how far joiners have come in it.
public struct LogEnd: Equatable, Sendable {
    /// The name under which its position is stored.
    public var source: String
    /// The position after the last record.
    public var end: Int64
    /// From where the slowest joiner goes on.
    public var joined: Int64

    /// Positions as the log counts them: bytes or offsets.
    public init(source: String, end: Int64, joined: Int64) {
        (self.source, self.end, self.joined) = (source, end, joined)
    }

    /// Whether a joiner has still to read some of it.
    public var isUnread: Bool { joined < end }

    /// Asks about all sources of the log as it is now, under the names by which the joiner knows them; changes nothing.
    /// `group` is the one that joins a log which groups share.
    ///
    /// Throws `EventLogError`, also for standard input, which has no end that anybody could ask for, and `StoreError`.
    public static func measure(_ log: LogAddress, in database: ShopDatabase, group: String) throws -> [LogEnd] {
        guard log.traits.isRepeatable else {
            throw EventLogError.invalidAddress(reason: "nobody can tell where \(log.traits.title) ends")
        }
        let positions = MongoPositions(database, group: group)
        guard log.traits.isReadByGroups else { return try measureFiles(log, positions) }
        return try log.lag(of: group, positions).map {
            LogEnd(source: $0.source, end: $0.end, joined: $0.position)
        }
    }

    private static func measureFiles(_ log: LogAddress, _ positions: MongoPositions) throws -> [LogEnd] {
        // All files that are there are found while it opens, and nothing is read: it stands where joiners go on.
        let reader = try log.openReader { try positions.slowest(of: $0) }
        defer { reader.close() }
        return try reader.sources.enumerated().map { number, source in
            LogEnd(
                source: source.name, end: try reader.endPosition(source: number) ?? 0,
                joined: reader.mark(source: number)?.position ?? 0)
        }
    }
}
