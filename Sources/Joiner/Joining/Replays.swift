import Shop
import ShopStore

/// Records that `dead-letters replay` put back, and that bear a number by which a second copy of them is known.
extension Engine {
    /// The batch, its replay numbers as far as they were really given: they are read by a majority, and given before
    /// their records are appended, so none that was is missing here.
    func admittingReplays(_ events: EventBatch) throws -> EventBatch {
        if events.replays.isEmpty { return events }
        let next = try outage.survive { try store.nextReplayNumber() }
        var admitted = events
        admitted.admitReplays(below: next, as: services.sources.number(of: ReplayNumber.sourceName))
        return admitted
    }
}
