import Mongo

/// Which version of the documents a database holds: one document in `positions`, `{ _id: "schema", version }`.
///
/// Data of older versions, which have no such document, is read as it is and upgraded as it is touched. What a newer
/// program has written may mean something else than it seems to: it is left alone.
extension ShopDatabase {
    /// 2: positions of groups are kept here, and sources can be given up. 3: times of payment lie beside the paid orders, and
    /// move to the history with them.
    static let schemaVersion: Int64 = 3
    private static let schema = "schema"

    /// Throws `StoreError` where a newer program has been at work, or where nobody knows what the version is.
    public func checkSchema() throws {
        try with(.positions) { positions in
            try positions.find(Document { $0.string("_id", Self.schema) }) { view in
                guard let version = view.int64("version"), version <= Self.schemaVersion else { throw refusal(view) }
            }
        }
    }

    /// Says that this version has been at work.
    func noteSchema() throws {
        try with(.positions) { positions in
            let update = try Document { d in d.document("$max") { $0.int64("version", Self.schemaVersion) } }
            _ = try positions.updateOne(Document { $0.string("_id", Self.schema) }, update, upsert: true)
        }
    }

    private func refusal(_ view: DocumentView) -> StoreError {
        let found =
            view.int64("version").map { "has the schema version \($0)" } ?? "has no schema version that is a number"
        return StoreError(
            "the database \(found), and this program knows no later one than \(Self.schemaVersion): upgrade it, or name another "
                + "database", .configuration)
    }
}
