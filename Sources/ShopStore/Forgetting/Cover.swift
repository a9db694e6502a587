import EventLog
import Mongo
import Shop

/// What is to count as applied in the documents of people who are forgotten: all that was there to be read when they were.
struct Cover {
    /// By the names of the sources.
    private(set) var positions: [String: Int64] = [:]
    let forgotten_at_ms: Int64
    /// Held while letters are emptied.
    let ledger: ReplayLedger

    /// The ends of the log, what joiners have read of any log, and all replay numbers that were given. The ledger must be
    /// held. Throws `StoreError`.
    init(of database: ShopDatabase, _ ends: [LogEnd], at forgotten_at_ms: Int64, _ ledger: ReplayLedger) throws {
        self.forgotten_at_ms = forgotten_at_ms
        self.ledger = ledger
        for end in ends { reach(end.end, of: end.source) }
        for source in try MongoPositions(database).known({ $0.document("_id") { $0.string("$ne", ReplayLedger.id) } }) {
            for mark in source.marks.compactMap({ $0 }) { reach(mark.position, of: source.name) }
        }
        reach(try ledger.closeNumbers(), of: ReplayNumber.sourceName)
    }

    private mutating func reach(_ position: Int64, of source: String) {
        positions[source] = max(position, positions[source] ?? 0)
    }
}

extension ReplayLedger {
    /// The greatest number that any letter may have been given: those that come will be greater, whatever the server's clock
    /// does. Throws `StoreError`.
    func closeNumbers() throws -> Int64 {
        let next = try MongoStore(database, sources: SourceTable()).nextReplayNumber()
        let update = try Document { d in d.document("$max") { $0.int64("next", next) } }
        try database.with(.positions) { positions in
            guard try positions.updateOne(try held(), update).matched == 1 else { throw overtaken }
        }
        return next - 1
    }
}
