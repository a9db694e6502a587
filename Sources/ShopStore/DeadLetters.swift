import EventLog
import Mongo

/// The dead letters, one document each; a record that is read again finds its letter there.
public struct DeadLetters: Sendable {
    private let database: ShopDatabase

    public init(_ database: ShopDatabase) { self.database = database }

    /// Throws `StoreError`.
    public func add(_ letters: [DeadLetter]) throws {
        try database.with(.deadLetters) { collection in
            let bulk = collection.bulk(ordered: false)
            for letter in letters {
                let update = try Document { d in d.document("$setOnInsert") { letter.write(to: &$0) } }
                try bulk.updateOne(try Document { $0.string("_id", letter.id) }, update, upsert: true)
            }
            let refused = try bulk.execute().writeErrors.first { $0.kind != .duplicateKey }
            if let refused { throw refused.error }
        }
    }

    /// Visits the letters, those of one source together and in its order. Throws `StoreError`, and what `visit` throws.
    public func forEach(id: String? = nil, limit: Int = 0, _ visit: (DeadLetter) throws -> Void) throws {
        let filter = try Document { d in if let id { d.string("_id", id) } }
        let sort = try Document { d in
            d.int32("source", 1)
            d.int32("position", 1)
        }
        try database.with(.deadLetters) { collection in
            try collection.find(filter, sort: sort, limit: limit) { view in
                if let letter = DeadLetter(view) { try visit(letter) }
            }
        }
    }

    public func count() throws -> Int {
        try database.with(.deadLetters) { try $0.count() }
    }

    /// Notes that a letter's record was put back into the log. Throws `StoreError`.
    public func markReplayed(_ ids: [String], at replayed_at_ms: Int64) throws {
        let update = try Document { d in d.document("$set") { $0.int64("replayed_at_ms", replayed_at_ms) } }
        try forEachID(ids) { try $0.updateOne($1, update) }
    }

    /// Removes letters. Throws `StoreError`.
    public func drop(_ ids: [String]) throws {
        try forEachID(ids) { try $0.deleteOne($1) }
    }

    private func forEachID(_ ids: [String], _ add: (BulkWrite, Document) throws -> Void) throws {
        try database.with(.deadLetters) { collection in
            let bulk = collection.bulk(ordered: false)
            for id in ids { try add(bulk, try Document { $0.string("_id", id) }) }
            if let refused = try bulk.execute().writeErrors.first { throw refused.error }
        }
    }
}

extension MongoStore {
    public func write(_ letters: [DeadLetter]) throws { try DeadLetters(database).add(letters) }
}

extension DeadLetter {
    fileprivate func write(to d: inout DocumentWriter) {
        d.string("source", source)
        d.int64("position", position)
        raw.withUnsafeBytes { d.binary("raw", $0) }
        d.int64("size_bytes", size_bytes)
        d.string("reason", reason)
        d.int64("failed_at_ms", failed_at_ms)
    }

    fileprivate init?(_ view: DocumentView) {
        guard let source = view.string("source"), let position = view.int64("position") else { return nil }
        self.init(
            source: source, position: position, raw: view.binary("raw") ?? [],
            size_bytes: view.int64("size_bytes") ?? 0,
            reason: view.string("reason") ?? "", failed_at_ms: view.int64("failed_at_ms") ?? 0,
            replayed_at_ms: view.int64("replayed_at_ms"))
    }
}
