import Mongo
import ShopStore
import Synchronization

/// What a service has to tell others, written down with the records that made it, and delivered from there.
///
/// A consumer cannot tell anybody anything while it takes records: what it took may be undone. So it writes each event into
/// a document of its own, in the same transaction; once that is stored the event goes out, at least once, in the order in
/// which this run wrote them, and the document says that it did. What an earlier run has left, the next one delivers.
public final class Outbox: Sendable {
    /// The collection that the documents are in, and where its events go.
    let collection: String
    let sink: any OutboxSink
    /// This run among all that write into the collection.
    let run = ObjectID()
    private let hasMore = Atomic(false)
    let wake = Bell()

    /// Does nothing yet.
    public init(in collection: String, to sink: any OutboxSink) { (self.collection, self.sink) = (collection, sink) }

    /// Makes the index by which what waits is found: it holds nothing else. Throws `StoreError`.
    public func prepare(_ database: ShopDatabase) throws {
        let keys = try Document { $0.int32("unpublished", 1) }
        try database.with(named: collection) {
            try $0.createIndexes([IndexModel("unpublished", keys: keys, isSparse: true)])
        }
    }

    /// Writes into a document, within `take`, that this event is to go out. Its key says in which order it stays: that of
    /// the events with the same key.
    public func write(_ event: String, key: String, to d: inout DocumentWriter) {
        d.string("event", event)
        d.string("key", key)
        d.int64("recorded_ms", Clock.wall_ms())
        d.objectID("unpublished_by", run)
        d.objectID("unpublished", ObjectID())
        hasMore.store(true, ordering: .relaxed)
    }

    /// To be called once the transaction is stored (`Consumer.committed`).
    public func committed() {
        if hasMore.exchange(false, ordering: .relaxed) { wake.ring() }
    }
}
