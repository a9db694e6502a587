import Mongo
import ShopStore

/// What waits in an outbox, page by page, and what became of it.
struct OutboxPages {
    /// Whose events are read: those of this run; those of others that were left for a while; all.
    enum Kind { case own, left, all }

    /// How long another run has for its own, in milliseconds.
    private static let left_ms: Int64 = 10_000

    private let outbox: Outbox
    private let database: ShopDatabase

    init(_ outbox: Outbox, _ database: ShopDatabase) { (self.outbox, self.database) = (outbox, database) }

    /// The first ones that wait, in their order. Throws `StoreError`.
    func read(_ kind: Kind) throws -> [OutgoingEvent] {
        var page: [OutgoingEvent] = []
        try database.with(named: outbox.collection) { documents in
            try documents.find(
                try filter(kind), sort: try Document { $0.int32("unpublished", 1) }, limit: outbox.sink.eventsAtOnce
            ) { view in
                guard let place = view["unpublished"]?.objectID else { return }
                page.append(
                    OutgoingEvent(place: place, key: view.string("key") ?? "", event: view.string("event") ?? ""))
            }
        }
        return page
    }

    private func filter(_ kind: Kind) throws -> Document {
        try Document { d in
            // By its type: what another program may have put there is none of ours.
            d.document("unpublished") { $0.string("$type", "objectId") }
            switch kind {
            case .own: d.objectID("unpublished_by", outbox.run)
            case .left: d.document("recorded_ms") { $0.int64("$lt", Clock.wall_ms() - Self.left_ms) }
            case .all: break
            }
        }
    }

    /// Writes down that these were delivered, or why they never will be. Throws `StoreError`.
    func settle(_ page: [OutgoingEvent], _ refused: [Int: String]) throws {
        let now_ms = Clock.wall_ms()
        try database.with(named: outbox.collection) { documents in
            let bulk = documents.bulk(ordered: false)
            for (place, event) in page.enumerated() {
                try bulk.updateOne(
                    try Document { $0.objectID("unpublished", event.place) },
                    try Document { d in
                        d.document("$unset") { d in
                            d.bool("unpublished", true)
                            d.bool("unpublished_by", true)
                        }
                        d.document("$set") { d in
                            if let reason = refused[place] {
                                d.string("not_published", reason)
                            } else {
                                d.int64("published_ms", now_ms)
                            }
                        }
                    })
            }
            if let refused = try bulk.execute().writeErrors.first { throw refused.error }
        }
    }
}
