import Following
import Shop

/// Who has come to the cities, in a stretch of the log: each customer once for each town.
struct Arrivals {
    /// In the log's order.
    private(set) var reactions: [Reaction] = []
    private var keys: Set<Reaction.Key> = []

    /// Reads registrations, and nothing else. A record that is none, whatever it says it is, is the joiner's to keep.
    init(_ records: ArraySlice<LogRecord>, in cities: WatchedCities) {
        let parser = EventParser { $0 == .newCustomer }
        var batch = EventBatch()
        for record in records {
            let origin = EventParser.Origin(
                source: 0, start: record.position, end: record.next,
                timestamp_ms: record.timestamp_ms ?? Clock.wall_ms())
            _ = try? parser.parse(record.bytes, from: origin, into: &batch)
        }
        for event in batch.events { add(event, of: batch, in: cities) }
    }

    private mutating func add(_ event: Event, of batch: EventBatch, in cities: WatchedCities) {
        guard case .newCustomer(let customer, let profile) = batch.record(of: event),
            let town = profile.address.flatMap({ Town(in: $0) }), let city = cities.name(of: town)
        else { return }
        let key = Reaction.Key(customer: customer, town: town.name)
        if !keys.insert(key).inserted { return }
        reactions.append(Reaction(key: key, city: city, profile: profile, timestamp_ms: event.timestamp_ms))
    }
}
