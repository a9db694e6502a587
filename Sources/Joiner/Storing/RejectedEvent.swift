import Shop
import ShopStore

/// The dead letters of events that the shop cannot take.
extension JoinServices {
    /// Puts the events among the dead letters: the records as they stand in the log, unknown fields and all.
    func setAside(_ events: [Event], of batch: EventBatch, reason: String) throws {
        try setAside(events.map { ($0, reason) }, of: batch)
    }

    /// Each for a reason of its own; all of them in one write.
    func setAside(_ events: [(event: Event, reason: String)], of batch: EventBatch) throws {
        if events.isEmpty { return }
        let letters = events.map { letter($0.event, of: batch, $0.reason) }
        try outage.survive(.writing) { try store.write(letters) }
    }

    private func letter(_ event: Event, of batch: EventBatch, _ reason: String) -> DeadLetter {
        let start = event.position - Int64(event.length)
        let original = original(event, of: batch)
        var raw: [UInt8] = []
        if original == nil { batch.record(of: event).write(timestamp_ms: event.timestamp_ms, to: &raw) }
        return DeadLetter(
            source: sources.name(of: event.source), position: start, raw: original ?? raw,
            size_bytes: Int64(original?.count ?? raw.count),
            reason: original == nil && readAgain != nil
                ? "\(reason) (the log does not have the record any more: this one says the same)" : reason,
            failed_at_ms: now_ms())
    }

    /// The record as the log has it, if that still says what was read.
    private func original(_ event: Event, of batch: EventBatch) -> [UInt8]? {
        let start = event.position - Int64(event.length)
        guard let bytes = readAgain?(event.source, start..<event.position) else { return nil }
        var again = EventBatch()
        let origin = EventParser.Origin(
            source: event.source, start: start, end: event.position, timestamp_ms: event.timestamp_ms)
        guard (try? bytes.withUnsafeBytes({ try EventParser().parse($0, from: origin, into: &again) })) != nil,
            let found = again.events.first
        else { return nil }
        return again.record(of: found) == batch.record(of: event) ? bytes : nil
    }
}
