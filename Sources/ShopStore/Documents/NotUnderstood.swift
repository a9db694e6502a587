import Mongo

/// A field of a document that the joiner keeps its own account in, and that holds what it cannot understand.
///
/// Taken for empty it would be overwritten, or counted a second time; so nothing is done to such a document.
struct NotUnderstood: Error {
    let field: String
    let found: String

    init(_ field: String, _ value: Value?) {
        self.field = field
        found = value?.kind ?? "missing"
    }

    var description: String { "the document's \(field) cannot be understood: it is \(found)" }
}

extension DocumentView {
    /// The document in a field; nil where it is absent, null or empty.
    func part(_ key: StaticString, _ name: String? = nil) throws(NotUnderstood) -> DocumentView? {
        guard let value = self[key], !value.isAbsence else { return nil }
        guard let document = value.document else { throw NotUnderstood(name ?? "\(key)", value) }
        return document
    }

    /// The array in a field, likewise.
    func list(_ key: StaticString, _ name: String? = nil) throws(NotUnderstood) -> DocumentView? {
        guard let value = self[key], !value.isAbsence else { return nil }
        guard let array = value.array else { throw NotUnderstood(name ?? "\(key)", value) }
        return array
    }

    /// The number in a field that must be whole, not below zero and below `limit`; nil where it is absent or null.
    func count(_ key: StaticString, below limit: Int64, _ name: String) throws(NotUnderstood) -> Int64? {
        guard let value = self[key], !value.isAbsence else { return nil }
        guard value.text == nil, let number = value.wholeNumber, 0..<limit ~= number else {
            throw NotUnderstood(name, value)
        }
        return number
    }
}

extension Value {
    /// What it is, for people: a number in full, of anything else the kind.
    var kind: String {
        switch self {
        case .double(let number): "the number \(number)"
        case .int32(let number): "the number \(number)"
        case .int64(let number): "the number \(number)"
        case .decimal128(let decimal): "the number \(decimal.text)"
        case .string: "a text"
        case .document: "a document"
        case .array: "an array"
        case .binary: "binary data"
        case .objectID: "an object id"
        case .bool: "true or false"
        case .date: "a date"
        case .null: "null"
        case .other(let type): "of BSON type \(type)"
        }
    }

    /// A document's `_id`, for people.
    var shownID: String {
        switch self {
        case .objectID(let id): id.shownID
        case .string(let text): "\"\(text.string)\""
        case .int32(let number): "\(number)"
        case .int64(let number): "\(number)"
        default: kind
        }
    }
}

extension ObjectID {
    /// As the shell shows it.
    var shownID: String { "ObjectId(\(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))" }
}
