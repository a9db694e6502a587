import Mongo
import Shop

/// A customer's buckets of one kind: those that the document knows of go with it, and so do those that it does not.
///
/// They are taken after the document was emptied, in portions, so that the longest history is no long transaction. What a
/// customer who came again has moved meanwhile is known to the document, and stays.
struct PersonalHistory: PersonalData {
    let database: ShopDatabase
    let kind: HistoryKind

    private static let portion = 1_000

    func look(for people: inout [Findings]) throws {
        for index in people.indices {
            let filter = try Document { $0.string("customer_id", people[index].id.text) }
            people[index].buckets += try database.with(kind.collection) { try $0.count(filter) }
        }
    }

    func take(from people: inout [Findings], _ cover: Cover) throws {
        for index in people.indices {
            var taken = 0
            repeat {
                // Until there are none: a portion that was not acknowledged is looked for again.
                try database.persistently(in: kind.collection) { taken = try takePortion(of: people[index].id, $0) }
                people[index].buckets += taken
            } while taken > 0
        }
    }

    /// Within a transaction: a mover that fills one of these buckets in the same moment makes it fail, or fails.
    private func takePortion(of id: ShopID, _ client: Client) throws -> Int {
        let known = try bucketsKnown(of: id, database.collection(.customers, of: client))
        let filter = try Document { d in
            d.string("customer_id", id.text)
            d.document("bucket") { $0.document("$not") { $0.int64("$lt", known) } }
        }
        let buckets = try database.collection(kind.collection, of: client)
        let removal = buckets.bulk(ordered: false)
        try buckets.find(filter, projection: try Document { $0.int32("_id", 1) }, limit: Self.portion) { view in
            if let key = view["_id"] { try removal.deleteOne(try Document { $0.value("_id", key) }) }
        }
        let result = try removal.execute()
        if let refused = result.writeErrors.first { throw refused.error }
        return result.deleted
    }

    private func bucketsKnown(of id: ShopID, _ customers: Collection) throws -> Int64 {
        let document = try customers.findOne(
            try .idIsAny(of: [id]), projection: try Document { $0.int32("history", 1) })
        return document?.read { try? kind.buckets(in: $0) } ?? 0
    }
}
