import EventLog
import Logging
import Mongo
import ShopStore

/// What a consumer's run has done so far, in records.
public struct ConsumerCounts: RunTotals, Equatable {
    /// Records that were taken, those among them that became dead letters.
    public var read = 0
    /// Records that the database refused.
    public var deadLettered = 0

    /// Nothing yet.
    public init() {}

    public mutating func add(_ other: ConsumerCounts) { add(read: other.read, deadLettered: other.deadLettered) }

    mutating func add(read: Int, deadLettered: Int) {
        self.read += read
        self.deadLettered += deadLettered
    }
}

/// A consumer at work on a log.
public final class ConsumerRun: ServiceRun, @unchecked Sendable {
    private let work: ConsumerWork
    private let service: LogService<ConsumerWork, RecordGatherer>

    /// What a consumer's run tells: words for people, and after each batch, or about once a second without one, how far it
    /// has come.
    public struct Voice: Sendable {
        /// Says something to the operator, one line a call; on any thread.
        public var logger: Logger
        /// Shows how far the run has come; on the thread that runs it.
        public var progress: @Sendable (ConsumerCounts, _ behind: () -> Behind?) -> Void

        /// How far behind it is is worked out only for those who ask; `nil` where there is no telling.
        public init(
            logger: Logger,
            progress: @escaping @Sendable (ConsumerCounts, _ behind: () -> Behind?) -> Void
        ) {
            (self.logger, self.progress) = (logger, progress)
        }
    }

    /// As many members as it takes: each begins anew, in smaller batches where that is what was missing.
    public static func member(
        _ consumer: any Consumer, _ settings: FollowSettings, log: LogAddress, database: ShopDatabase,
        voice: Voice, vitals: Vitals? = nil
    ) throws -> GroupMember<ConsumerRun> {
        let vitals = vitals ?? Vitals(prefix: "shop_service", labels: [("service", consumer.name)])
        let limit = RecordLimit(consumer.records_max)
        // What was read of standard input is gone with a run that begins anew: then it ends, and says so.
        return try GroupMember(isInGroup: log.traits.isRepeatable, logger: voice.logger) { isFirst in
            var settings = settings
            // It is for the first start: a database that was dropped meanwhile goes on from nothing, not from the end.
            if !isFirst { settings.from = nil }
            return try ConsumerRun(consumer, settings, log, database, voice, limit, vitals)
        }
    }

    init(
        _ consumer: any Consumer, _ settings: FollowSettings, _ log: LogAddress, _ database: ShopDatabase,
        _ voice: Voice, _ limit: RecordLimit, _ vitals: Vitals
    ) throws {
        // Whatever the group is called by which Kafka shares the partitions: what was counted was counted by this service.
        let positions = MongoPositions(database, of: consumer.name, group: consumer.name, logger: voice.logger)
        let sources = SourceTable()
        let runtime = ServiceRuntime(logger: voice.logger, vitals: vitals) {
            try positions.verify(nil, share: settings.share)
        }
        let followed = try FollowedLog(settings, log, positions: positions, sources: sources, runtime: runtime)
        work = ConsumerWork(
            consumer, database, positions, followed, runtime, limit, progress: voice.progress)
        let gatherer = RecordGatherer(
            limit, mark: followed.mark, standing: { positions.standing($0, share: settings.share) },
            numbered: followed.numbered)
        service = LogService(
            runtime, following: followed, gathering: gatherer, for: work,
            pacing: Pacing(age_ms_max: 1_000, linger_ms: 5))
    }

    /// What a consumer's own figures are, for people; `prefix` begins their names.
    public static func descriptions(_ prefix: String) -> [String: String] {
        [
            "\(prefix)_records_read_total": "Records that were taken.",
            "\(prefix)_dead_letters_total": "Records among them that became dead letters of the service.",
        ]
    }

    public var counts: ConsumerCounts { work.counts }
    /// Whether any position was stored.
    public var hasStored: Bool { service.hasStored }
    public func stop() { service.stop() }

    public func run() throws -> ConsumerCounts {
        do {
            try service.run()
        } catch let smaller as SmallerBatches {
            let reason = smaller.isTooLarge ? "A batch was too much for one transaction" : "Many records are refused"
            throw StoreError("\(reason): reading in smaller batches", .overtaken)
        }
        return counts
    }
}
