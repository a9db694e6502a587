import Mongo
import Shop

/// Many guarded updates at a fraction of what they cost the server one by one.
///
/// The transaction reads the revisions of all documents, and the carts of some, and finds each again by its `_id`, which
/// needs no plan. That nobody else writes one of them in between is seen to by the server: it refuses the later of two
/// (`WriteConflict`). All of them are one entry of its log.
struct GuardedTransaction {
    private let documents: Collection
    private let index: String?

    /// Within a transaction of the collection's client. `index` is the name of the one on `id`.
    init(_ documents: Collection, index: String?) { (self.documents, self.index) = (documents, index) }

    /// Writes all of them. Throws `Overtaken` where a document is not as it was read, and `MongoError`: then nothing may be
    /// committed.
    func run<Form: GuardedForm>(_ updates: ArraySlice<Form.Write>, _ form: Form) throws {
        // Of two updates of one document the second would be unguarded.
        guard AwaitedIDs(updates.map(\.id)) != nil else { throw Overtaken() }
        let bulk = documents.bulk(ordered: true)
        for readsCart in [true, false] {
            let wanted = updates.indices.filter { updates[$0].readsCart == readsCart }
            if wanted.isEmpty { continue }
            guard var open = AwaitedIDs(wanted.map { updates[$0].id }) else { throw Overtaken() }
            try read(open.ids, withCarts: readsCart) { id, view in
                guard let place = open.take(id),
                    view.document("joiner")?.int64("rev") == updates[wanted[place]].revision
                else { throw Overtaken() }
                try bulk.updateOne(try view.plainKey, try form.update(updates[wanted[place]], stored: view))
            }
        }
        guard bulk.count == updates.count, try bulk.execute().matched == updates.count else { throw Overtaken() }
    }

    /// Somebody else has written one of the documents, or it is not one that can be told from all others.
    struct Overtaken: Error {}

    private func read(
        _ ids: [ShopID], withCarts: Bool, each: (Text, DocumentView) throws -> Void
    ) throws {
        let projection = try Document {
            $0.int32("id", 1)
            $0.int32("joiner.rev", 1)
            if withCarts { $0.int32("cart", 1) }
        }
        // One more than there are: the server then need not be asked whether that was all.
        try documents.find(.idIsAny(of: ids), projection: projection, batchSize: ids.count + 1, hint: index) { view in
            guard let id = view["id"]?.text else { throw Overtaken() }
            try each(id, view)
        }
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
