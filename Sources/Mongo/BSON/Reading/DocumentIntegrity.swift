// Checking that foreign BSON is whole before a part of it becomes ours.
import CMongoC

extension DocumentView {
    /// A document without fields: its length and the closing NUL.
    static let emptySize_bytes = 5

    /// Throws `.invalidDocument` where the structure is broken (`bson_validate_with_error`, which also bounds the
    /// nesting) or a name or string is not UTF-8, which that function does not notice.
    func checkIntegrity() throws(MongoError) {
        try withBSON { bson throws(MongoError) in
            var error = bson_error_t()
            guard bson_validate_with_error(bson, BSON_VALIDATE_NONE, &error) else {
                throw MongoError(.invalidDocument, "not a BSON document")
            }
        }
        guard isTextValid else { throw MongoError(.invalidDocument, "a text in the document is not valid UTF-8") }
    }

    /// Whether it can be read to its end, and all texts in it are UTF-8. A server stores documents that are not.
    public var isSound: Bool { (try? checkIntegrity()) != nil }

    private var isTextValid: Bool {
        allSatisfy { key, value in
            guard Text.isValid(key.bytes) else { return false }
            switch value {
            case .document(let nested), .array(let nested): return nested.isTextValid
            case .other(let type): return type != BSON_TYPE_UTF8.rawValue
            default: return true
            }
        }
    }
}
