import EventLog
import Following
import Shop
import ShopStore

/// The joiner: reads a log and keeps the shop's customers and products up to date with it.
///
/// `run` works on the caller's thread and reads on a second one; `stop` may be called from any thread.
public final class Joiner: @unchecked Sendable, ServiceRun {
    private let work: JoinerWork
    private let service: LogService<JoinerWork, BatchBuilder>

    /// Opens the log where its stored positions are; what it shows of itself goes to `vitals`. Throws `StoreError` and `EventLogError`.
    public init(
        _ configuration: Configuration, log: LogAddress, store: any JoinStore, positions: any PositionStore,
        sources: SourceTable, voice: Voice, vitals: Vitals = Vitals(prefix: "shop_joiner"),
        now_ms: @escaping @Sendable () -> Int64 = Clock.wall_ms
    ) throws {
        let runtime = ServiceRuntime(logger: voice.logger, vitals: vitals) {
            try positions.verify(nil, share: configuration.share)
        }
        let followed = try FollowedLog(
            configuration.following, log, positions: positions, sources: sources, runtime: runtime)
        // Partitions of a group change hands: each is read by one joiner, which stores customers before products.
        let engine = Engine(
            JoinServices(configuration, store, sources, followed, runtime, now_ms), share: configuration.share,
            workers: configuration.workers, frontier: followed.reader.changesHands ? .unlimited : Frontier())
        engine.resume(from: followed.given)
        work = JoinerWork(engine, configuration, followed, voice, vitals.metrics)
        let rules = TakingRules(
            share: configuration.share, onInvalid: configuration.stopsOnInvalid ? .stop : .skip,
            crashed: configuration.crashMarks?.records ?? CrashedRecords())
        let builder = BatchBuilder(
            rules, limits: configuration.limits, now_ms: now_ms, mark: followed.mark, findSources: followed.numbered)
        service = LogService(
            runtime, following: followed, gathering: builder, for: work, pacing: configuration.limits.pacing)
    }

    /// Asks the joiner to finish the batch at hand, to store its position, and to return.
    public func stop() { service.stop() }

    /// What the run has done so far; on the thread that runs it.
    public var counts: RunCounts { work.engine.counts }

    /// Whether any position was stored; on the thread that runs it.
    public var hasStored: Bool { service.hasStored }

    /// Joins until the log ends, or until it is stopped; gives the counts of the run.
    ///
    /// Throws `InvalidDataStop`, `StoreError` (where waiting would not help) and `EventLogError`.
    public func run() throws -> RunCounts {
        try service.run()
        return counts
    }
}
