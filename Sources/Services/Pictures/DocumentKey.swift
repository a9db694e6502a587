import Mongo

/// A document's `_id`, of whatever type.
struct DocumentKey: Hashable, Sendable {
    /// `{_id: …}`, as MongoDB compares it.
    let filter: Document
    private let text: String

    /// Of a document, or of what a change says of one. nil where it cannot be written down as text.
    init?(_ view: DocumentView) {
        guard let filter = try? Document({ try $0.key(of: view) }), let text = try? filter.canonicalJSON else {
            return nil
        }
        (self.filter, self.text) = (filter, text)
    }

    static func == (one: Self, other: Self) -> Bool { one.text == other.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension DocumentWriter {
    fileprivate mutating func key(of view: DocumentView) throws {
        guard let key = view["_id"] else { throw MongoError(.invalidDocument, "a document without _id") }
        value("_id", key)
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
