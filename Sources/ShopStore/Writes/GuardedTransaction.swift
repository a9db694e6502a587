import Mongo
import Shop

/// Many guarded updates at a third of what they cost the server one by one.
///
/// The transaction reads the revisions of all documents, and finds each again by its `_id`, which needs no plan. That
/// nobody else writes one of them in between is seen to by the server: it refuses the later of two (`WriteConflict`).
/// All of them are one entry of its log.
struct GuardedTransaction {
    private let documents: Collection
    private let index: String?

    /// Within a transaction of the collection's client. `index` is the name of the one on `id`.
    init(_ documents: Collection, index: String?) { (self.documents, self.index) = (documents, index) }

    /// Writes all of them. Throws `Overtaken` where a document is not as it was read, and `MongoError`: then nothing may be
    /// committed.
    func run(_ updates: [GuardedWrite]) throws {
        let bulk = documents.bulk(ordered: true)
        try add(updates.filter(\.readsStored), to: bulk, reading: ["id", "joiner.rev", "cart"])
        try add(updates.filter { !$0.readsStored }, to: bulk, reading: ["id", "joiner.rev"])
        guard try bulk.execute().matched == updates.count else { throw Overtaken() }
    }

    /// Somebody else has written one of the documents, or it is not one that can be told from all others.
    struct Overtaken: Error {}

    private func add(_ updates: [GuardedWrite], to bulk: BulkWrite, reading fields: [StaticString]) throws {
        if updates.isEmpty { return }
        var open: [ShopID: GuardedWrite] = [:]
        open.reserveCapacity(updates.count)
        for update in updates { open[update.id] = update }
        let projection = try Document { d in for field in fields { d.int32(field, 1) } }
        // One more than there are: the server then need not be asked whether that was all.
        let batchSize = updates.count + 1
        try documents.find(
            .idIsAny(of: updates.map(\.id)), projection: projection, batchSize: batchSize, hint: index
        ) { view in
            guard let id = view.string("id"), let update = open.removeValue(forKey: ShopID(id)),
                view.document("joiner")?.int64("rev") == update.revision
            else { throw Overtaken() }
            try bulk.updateOne(try view.plainKey, try update.update(view))
        }
        guard open.isEmpty else { throw Overtaken() }
    }
}

extension DocumentView {
    /// `{_id: …}` with this document's own, if that is of a kind that means itself in every filter.
    fileprivate var plainKey: Document {
        get throws {
            guard let key = self["_id"] else { throw GuardedTransaction.Overtaken() }
            switch key {
            case .string, .objectID, .int32, .int64: return try Document { $0.value("_id", key) }
            default: throw GuardedTransaction.Overtaken()
            }
        }
    }
}
