import Mongo
import Shop
import ShopStore

/// Which documents have a picture in an output, and under which id: of one that is deleted the server tells no more than
/// its key.
struct PublishedCustomers {
    static let collection = "published_customers"

    let database: ShopDatabase

    /// Makes the index by which a person is forgotten. Throws `StoreError`.
    func prepare() throws {
        let keys = try Document { $0.int32("id", 1) }
        try database.with(named: Self.collection) { try $0.createIndexes([IndexModel("id", keys: keys)]) }
    }

    /// The ids under which these documents were published. Throws `StoreError`.
    func ids(of keys: Set<DocumentKey>) throws -> [DocumentKey: ShopID] {
        var ids: [DocumentKey: ShopID] = [:]
        if keys.isEmpty { return ids }
        try database.with(named: Self.collection) { published in
            try published.find(try .keyed(keys)) { view in
                if let key = DocumentKey(view), let id = view.string("id") { ids[key] = ShopID(id) }
            }
        }
        return ids
    }

    /// Notes ids before their first pictures are published. Throws `StoreError`.
    func note(_ ids: [DocumentKey: ShopID]) throws {
        try write { bulk in
            for (key, id) in ids {
                try bulk.updateOne(
                    key.filter, Document { d in d.document("$set") { $0.string("id", id.text) } }, upsert: true)
            }
        }
    }

    /// Drops those that are gone, once that is published. Throws `StoreError`.
    func drop(_ keys: Set<DocumentKey>) throws {
        try write { bulk in for key in keys { try bulk.deleteOne(key.filter) } }
    }

    /// Visits all of them in pages. Throws `StoreError`, and what `visit` does.
    func forEachPage(_ visit: ([DocumentKey: ShopID]) throws -> Void) throws {
        var page: [DocumentKey: ShopID] = [:]
        try database.with(named: Self.collection) { published in
            try published.find(.all) { view in
                guard let key = DocumentKey(view), let id = view.string("id") else { return }
                page[key] = ShopID(id)
                if page.count < 1_000 { return }
                try visit(page)
                page = [:]
            }
        }
        if !page.isEmpty { try visit(page) }
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
