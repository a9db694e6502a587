import Mongo
import Shop
import ShopStore

/// Which documents have a picture in an output, and under which id: of one that is deleted the server tells no more than
/// its key. Each entry is `{_id: {to, key}, id}`: of the same document every output knows by itself.
struct PublishedCustomers {
    static let collection = "published_customers"

    let database: ShopDatabase
    /// The output's name.
    let output: String

    /// Makes the index by which a person is forgotten. Throws `StoreError`.
    func prepare() throws {
        let keys = try Document { $0.int32("id", 1) }
        try database.with(named: Self.collection) { try $0.createIndexes([IndexModel("id", keys: keys)]) }
    }

    /// The ids under which these documents were published. Throws `StoreError`.
    func ids(of keys: Set<DocumentKey>) throws -> [DocumentKey: ShopID] {
        if keys.isEmpty { return [:] }
        let filter = try Document { d in
            d.document("_id") { d in
                d.array("$in") { a in for key in keys { a.document { entry(key, &$0) } } }
            }
        }
        return try read(filter)
    }

    /// Notes ids before their first pictures are published. Throws `StoreError`.
    func note(_ ids: [DocumentKey: ShopID]) throws {
        try write { bulk in
            for (key, id) in ids {
                try bulk.updateOne(
                    entry(key), Document { d in d.document("$set") { $0.string("id", id.text) } }, upsert: true)
            }
        }
    }

    /// Drops those that are gone, once that is published. Throws `StoreError`.
    func drop(_ keys: Set<DocumentKey>) throws {
        try write { bulk in for key in keys { try bulk.deleteOne(entry(key)) } }
    }

    /// Visits all of them in pages, each read at once. Throws `StoreError`, and what `visit` does.
    func forEachPage(_ visit: ([DocumentKey: ShopID]) throws -> Void) throws {
        var last = try Document { d in d.document("_id") { $0.string("to", output) } }
        while true {
            // Entries of one output stand together: a document is less than one that begins with it.
            let filter = try Document { d in
                d.document("_id") { d in
                    last.read { if let last = $0["_id"] { d.value("$gt", last) } }
                    d.document("$lt") { $0.string("to", output + "\u{1}") }
                }
            }
            let page = try read(filter, limit: 1_000) { last = try Document(copying: $0) }
            if page.isEmpty { return }
            try visit(page)
        }
    }

    private func read(
        _ filter: Document, limit: Int = 0, _ each: (DocumentView) throws -> Void = { _ in }
    ) throws -> [DocumentKey: ShopID] {
        var ids: [DocumentKey: ShopID] = [:]
        let sort = try Document { $0.int32("_id", 1) }
        try database.with(named: Self.collection) { published in
            try published.find(filter, sort: sort, limit: limit) { view in
                try each(view)
                guard let entry = view.document("_id"), let key = DocumentKey(entry, in: "key") else { return }
                // What another program made of the id tells nothing: the picture stays, as one that nobody noted.
                ids[key] = view.string("id").map { ShopID($0) }
            }
        }
        return ids
    }

    private func entry(_ key: DocumentKey) throws -> Document {
        try Document { d in d.document("_id") { entry(key, &$0) } }
    }

    private func entry(_ key: DocumentKey, _ d: inout DocumentWriter) {
        d.string("to", output)
        d.key("key", key)
    }

    private func write(_ fill: (BulkWrite) throws -> Void) throws {
        try database.with(named: Self.collection) { published in
            let bulk = published.bulk(ordered: false)
            try fill(bulk)
            if bulk.count == 0 { return }
            if let refused = try bulk.execute().writeErrors.first { throw refused.error }
        }
    }
}
