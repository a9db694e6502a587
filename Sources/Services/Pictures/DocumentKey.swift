import Mongo

/// A document's `_id`, of whatever type; compared by its bytes: two texts that only look the same are two keys.
struct DocumentKey: Hashable, Sendable {
    /// `{_id: …}`.
    let filter: Document

    /// Of a document, of what a change says of one, or of what is noted of one. nil where that cannot be copied.
    init?(_ view: DocumentView, in field: StaticString = "_id") {
        guard let key = view[field], let filter = try? Document({ $0.value("_id", key) }) else { return nil }
        self.filter = filter
    }
}

extension DocumentWriter {
    /// The key itself, in a field.
    mutating func key(_ name: StaticString, _ key: DocumentKey) {
        key.filter.read { if let value = $0["_id"] { self.value(name, value) } }
    }
}

extension Document {
    /// Matches the documents with one of these keys.
    static func keyed(_ keys: some Sequence<DocumentKey>) throws -> Document {
        try Document { d in
            d.document("_id") { d in
                d.array("$in") { a in
                    for key in keys { key.filter.read { a.elements(of: $0, in: 0..<1) } }
                }
            }
        }
    }
}
