import EventLog
import Shop
import ShopStore

/// What the engine works with, on all of its threads.
final class EngineContext: Sendable {
    let store: any JoinStore
    let sources: SourceTable
    let outage: Outage
    let cache: CustomerCache
    let summaryFormat: SummaryFormat?
    let now_ms: @Sendable () -> Int64
    /// Whether this run reads the source with this number.
    let readsSource: @Sendable (UInt32) -> Bool

    init(
        store: any JoinStore, sources: SourceTable, outage: Outage, cache: CustomerCache, summaryFormat: SummaryFormat?,
        now_ms: @escaping @Sendable () -> Int64, readsSource: @escaping @Sendable (UInt32) -> Bool
    ) {
        self.store = store
        self.sources = sources
        self.outage = outage
        self.cache = cache
        self.summaryFormat = summaryFormat
        self.now_ms = now_ms
        self.readsSource = readsSource
    }

    /// Whether the entry is about standard input of a run that is over: nobody can read that again.
    ///
    /// Other entries stay, also when the stored position has passed them: so a log may be read again from its
    /// beginning at any time, to no effect.
    func isOver(_ entry: AppliedPositions.Entry) -> Bool {
        Source.isStream(sources.name(of: entry.source)) && !readsSource(entry.source)
    }

    /// The dead letter for an event that the shop cannot take: a record that says the same.
    func letter(_ event: Event, of batch: EventBatch, _ reason: String) -> DeadLetter {
        var raw: [UInt8] = []
        batch.record(of: event).write(timestamp_ms: event.timestamp_ms, to: &raw)
        return DeadLetter(
            source: sources.name(of: event.source), position: event.position - Int64(event.length), raw: raw,
            size_bytes: Int64(raw.count), reason: reason, failed_at_ms: now_ms())
    }
}
