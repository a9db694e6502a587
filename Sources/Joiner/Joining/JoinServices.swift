import EventLog
import Following
import Shop
import ShopStore

/// What the engine works with, on all of its threads.
final class JoinServices: Sendable {
    let store: any JoinStore
    let sources: SourceTable
    let outage: Outage
    let fence: Fence
    let cache: CustomerCache
    let summaryFormat: SummaryFormat?
    let now_ms: @Sendable () -> Int64
    /// Whether this run reads the source with this number.
    let readsSource: @Sendable (UInt32) -> Bool
    /// Reads a record of the log again, by its source's number and its two ends; `nil` where there is no log.
    let readAgain: (@Sendable (_ source: UInt32, _ range: Range<Int64>) -> [UInt8]?)?
    let activity: Activity
    /// Waits so many milliseconds, and throws if the joiner is to stop meanwhile.
    let pause: @Sendable (_ wait_ms: Int) throws -> Void

    init(
        store: any JoinStore, sources: SourceTable, outage: Outage, fence: Fence = Fence(), cache: CustomerCache,
        summaryFormat: SummaryFormat?,
        now_ms: @escaping @Sendable () -> Int64, readsSource: @escaping @Sendable (UInt32) -> Bool,
        readAgain: (@Sendable (UInt32, Range<Int64>) -> [UInt8]?)? = nil,
        activity: Activity = Activity(), pause: @escaping @Sendable (_ wait_ms: Int) throws -> Void = { _ in }
    ) {
        self.activity = activity
        self.store = store
        self.sources = sources
        self.outage = outage
        self.fence = fence
        self.cache = cache
        self.summaryFormat = summaryFormat
        self.now_ms = now_ms
        self.readsSource = readsSource
        self.readAgain = readAgain
        self.pause = pause
    }

    convenience init(
        _ configuration: Joiner.Configuration, _ store: any JoinStore, _ sources: SourceTable, _ log: FollowedLog,
        _ runtime: ServiceRuntime, _ now_ms: @escaping @Sendable () -> Int64
    ) {
        self.init(
            store: store, sources: sources, outage: runtime.outage,
            fence: Fence(life: store.life, verify: { try log.verify($0) }),
            cache: CustomerCache(size_bytes_max: configuration.cachedCustomers_bytes_max),
            summaryFormat: configuration.summaries, now_ms: now_ms, readsSource: log.reads, readAgain: log.read,
            activity: runtime.activity, pause: runtime.pause)
    }

    /// To be called between reads and the writes that follow from them; gives the epoch in which those begin.
    ///
    /// Throws `Fence.Restarted`, `StoreError`, and what ended the run.
    func beginWriting() throws -> Int {
        try outage.survive { try fence.check() }
        return try outage.begin()
    }

    /// Whether the entry is about standard input of a run that is over: nobody can read that again.
    ///
    /// Other entries stay, also when the stored position has passed them: so a log may be read again from its
    /// beginning at any time, to no effect.
    func isOver(_ entry: AppliedPositions.Entry) -> Bool {
        !sources.isRepeatable(entry.source) && !readsSource(entry.source)
    }
}
