import Mongo
import Shop
import ShopStore

/// Customers' documents as they were at one time of the database, however long reading them takes.
struct CustomerSnapshot {
    /// One document, and who it is about.
    struct Seen {
        var key: DocumentKey
        /// nil where it is about nobody, or about somebody who was forgotten.
        var customer: CustomerListing?
        /// What of it cannot be understood.
        var doubts: CustomerListing.Parts = []
        /// Who was forgotten: what is left of a document says so.
        var forgotten: ShopID?
        /// Whether somebody was ever forgotten in it: who came again later may be noted nowhere.
        var isAnew = false
    }

    let database: ShopDatabase
    let version: PictureVersion

    /// The documents with these keys, as far as they are there. Throws `StoreError`, and `SnapshotTooOld`.
    func documents(_ keys: Set<DocumentKey>) throws -> [DocumentKey: Seen] {
        var found: [DocumentKey: Seen] = [:]
        var missing = keys
        // One answer has as many as fit into it.
        while !missing.isEmpty {
            let page = try read(.keyed(missing))
            for seen in page { found[seen.key] = seen }
            // MongoDB finds 7.0 for 7, which are two keys here.
            if missing.isDisjoint(with: page.map(\.key)) { break }
            missing.subtract(page.map(\.key))
        }
        return found
    }

    /// The next documents behind `key` in the order of their keys, of whatever types those are: as many as fit into one
    /// answer, at most `limit`, and none only where there are none.
    func documents(after key: Document?, limit: Int) throws -> [Seen] {
        let others = try Document { d in
            key?.read { if let key = $0["_id"] { d.document("_id") { $0.value("$ne", key) } } }
        }
        return try read(others) { d in
            // A comparison in the filter would find keys of the same type only; `min` begins with the key itself.
            if let key { d.document("min", key) }
            d.document("hint") { $0.int32("_id", 1) }
            d.document("sort") { $0.int32("_id", 1) }
            d.int32("limit", Int32(limit))
        }
    }

    /// Those of the customers with one of these ids.
    func customers(_ ids: Set<ShopID>) throws -> [ShopID: Seen] {
        var found: [ShopID: Seen] = [:]
        var missing = ids
        while !missing.isEmpty {
            let filter = try Document { d in
                d.document("id") { $0.array("$in") { a in for id in missing { a.string(id.text) } } }
            }
            let page = try read(filter)
            for seen in page { if let id = seen.customer?.id { found[id] = seen } }
            let told = page.compactMap { $0.customer?.id ?? $0.forgotten }
            if missing.isDisjoint(with: told) { break }
            missing.subtract(told)
        }
        return found
    }

    private func read(_ filter: Document, _ more: (inout DocumentWriter) -> Void = { _ in }) throws -> [Seen] {
        let command = try Document { d in
            d.string("find", "customers")
            d.document("filter", filter)
            more(&d)
            d.int32("batchSize", 100_000)
            d.bool("singleBatch", true)
            d.document("collation") { $0.string("locale", "simple") }
            d.document("readConcern") { d in
                d.string("level", "snapshot")
                d.timestamp("atClusterTime", version.time)
            }
        }
        let reply = try SnapshotTooOld.telling { try database.command(command) }
        return reply.read { view in
            (view.document("cursor")?.array("firstBatch") ?? .empty).compactMap { _, value in
                value.document.flatMap(Seen.init)
            }
        }
    }
}

extension CustomerSnapshot.Seen {
    fileprivate init?(_ view: DocumentView) {
        guard let key = DocumentKey(view) else { return nil }
        self.key = key
        guard let read = CustomerListing(view), ShopID(checking: read.id.text) != nil else { return }
        isAnew = CustomerListing.isMarkedForgotten(view)
        doubts = CustomerListing.doubts(view)
        if read.isSomebody(view) { customer = read } else { forgotten = read.id }
    }
}

/// The database keeps no picture of that time any more (SnapshotTooOld): a later one serves.
struct SnapshotTooOld: Error {
    static func telling<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let error as MongoError {
            throw error.code == 239 ? SnapshotTooOld() : StoreError(error)
        }
    }
}
