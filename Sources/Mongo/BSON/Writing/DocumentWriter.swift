// Appending named fields to a document that is being built.
import CMongoC

/// Appends fields, in order. A field that cannot be appended (a NUL in its name, text that is not UTF-8) makes the whole
/// document fail when it is finished, so no call here needs a `try`.
///
/// It exists only inside the closure that builds the document, and cannot be used while one of its children is open.
public struct DocumentWriter: ~Copyable {
    var fields: FieldAppender

    init(_ bson: OpaquePointer) { fields = FieldAppender(bson) }

    /// Appends a text (`bson_append_utf8`), whose NULs are characters like any other.
    public mutating func string(_ key: StaticString, _ value: String) {
        key.withUTF8Buffer { fields.string($0, value) }
    }

    /// Text from bytes, checked (`bson_utf8_validate`); a NUL is a character like any other.
    public mutating func string(_ key: StaticString, utf8 bytes: UnsafeRawBufferPointer) {
        key.withUTF8Buffer { fields.string($0, utf8: bytes) }
    }

    /// Appends a number of 32 bits (`bson_append_int32`).
    public mutating func int32(_ key: StaticString, _ value: Int32) {
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_int32(bson, $0, $1, value) } }
    }

    /// Appends a number of 64 bits (`bson_append_int64`).
    public mutating func int64(_ key: StaticString, _ value: Int64) {
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_int64(bson, $0, $1, value) } }
    }

    /// Appends a double (`bson_append_double`), also one that is not finite.
    public mutating func double(_ key: StaticString, _ value: Double) {
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_double(bson, $0, $1, value) } }
    }

    /// Appends true or false (`bson_append_bool`).
    public mutating func bool(_ key: StaticString, _ value: Bool) {
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_bool(bson, $0, $1, value) } }
    }

    /// Appends a null (`bson_append_null`), which is not the same as leaving the field out.
    public mutating func null(_ key: StaticString) {
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_null(bson, $0, $1) } }
    }

    /// A BSON date; milliseconds since the Unix epoch.
    public mutating func date(_ key: StaticString, timestamp_ms: Int64) {
        key.withUTF8Buffer {
            fields.append($0) { [bson = fields.bson] in bson_append_date_time(bson, $0, $1, timestamp_ms) }
        }
    }

    /// Appends an object id (`bson_append_oid`).
    public mutating func objectID(_ key: StaticString, _ value: ObjectID) {
        var raw = value.raw
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_oid(bson, $0, $1, &raw) } }
    }

    /// A BSON binary of the generic subtype.
    public mutating func binary(_ key: StaticString, _ bytes: UnsafeRawBufferPointer) {
        key.withUTF8Buffer { fields.binary($0, bytes) }
    }

    /// Appends a copy of a document (`bson_append_document`).
    public mutating func document(_ key: StaticString, _ value: Document) { document(key, value.view) }

    /// Appends a copy of a borrowed document, whose inside is taken as it is.
    public mutating func document(_ key: StaticString, _ value: DocumentView) {
        key.withUTF8Buffer { fields.nested($0, value, isArray: false) }
    }

    /// Appends a copy of a `Document(array:)` (`bson_append_array`).
    public mutating func array(_ key: StaticString, _ value: Document) { array(key, value.view) }

    /// Appends a copy of a borrowed array, whose inside is taken as it is.
    public mutating func array(_ key: StaticString, _ value: DocumentView) {
        key.withUTF8Buffer { fields.nested($0, value, isArray: true) }
    }

    /// Appends a document that `body` fills in place (`bson_append_document_begin`). Throws what `body` throws.
    public mutating func document<E: Error>(
        _ key: StaticString, _ body: (inout DocumentWriter) throws(E) -> Void
    ) throws(E) {
        try fields.document(key.buffer, body)
    }

    /// Appends an array that `body` fills in place (`bson_append_array_begin`). Throws what `body` throws.
    public mutating func array<E: Error>(
        _ key: StaticString, _ body: (inout ArrayWriter) throws(E) -> Void
    ) throws(E) {
        try fields.array(key.buffer, body)
    }
}

/// A value for a field whose name is known only at run time.
public enum NewValue {
    /// A text, which may hold NULs.
    case string(String)
    /// A number of 32 bits.
    case int32(Int32)
    /// A number of 64 bits.
    case int64(Int64)
    /// A floating-point number, also one that is not finite.
    case double(Double)
    /// True or false.
    case bool(Bool)
    /// The field is there, and has nothing in it.
    case null
    /// A copy of a document.
    case document(Document)
    /// A copy of a `Document(array:)`.
    case array(Document)
}

extension DocumentWriter {
    /// Appends a field whose name comes from outside. Throws `.invalidDocument` where the name holds a NUL.
    public mutating func field(named key: String, _ value: NewValue) throws(MongoError) {
        guard !key.utf8.contains(0) else { throw MongoError(.invalidDocument, "a field's name holds a NUL: \(key)") }
        var key = key
        key.withUTF8 { append(value, at: $0) }
    }

    private mutating func append(_ value: NewValue, at key: FieldAppender.Key) {
        let bson = fields.bson
        switch value {
        case .string(let text): fields.string(key, text)
        case .int32(let number): fields.append(key) { bson_append_int32(bson, $0, $1, number) }
        case .int64(let number): fields.append(key) { bson_append_int64(bson, $0, $1, number) }
        case .double(let number): fields.append(key) { bson_append_double(bson, $0, $1, number) }
        case .bool(let flag): fields.append(key) { bson_append_bool(bson, $0, $1, flag) }
        case .null: fields.append(key) { bson_append_null(bson, $0, $1) }
        case .document(let document): document.read { fields.nested(key, $0, isArray: false) }
        case .array(let array): array.read { fields.nested(key, $0, isArray: true) }
        }
    }
}

extension StaticString {
    /// The literal's bytes, which live as long as the process.
    var buffer: UnsafeBufferPointer<UInt8> {
        precondition(hasPointerRepresentation, "a field's name is a string literal")
        return UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
