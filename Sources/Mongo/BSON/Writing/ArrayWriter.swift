// Appending elements to an array that is being built; their keys 0, 1, … are made here.
import CMongoC

/// Appends elements, in order; otherwise it behaves as `DocumentWriter` does.
public struct ArrayWriter: ~Copyable {
    var fields: FieldAppender
    private var count: UInt32 = 0

    init(_ bson: OpaquePointer) { fields = FieldAppender(bson) }

    /// Appends a text (`bson_append_utf8`), whose NULs are characters like any other.
    public mutating func string(_ value: String) { withNextKey { $0.string($1, value) } }

    /// Text from bytes, checked (`bson_utf8_validate`); a NUL is a character like any other.
    public mutating func string(utf8 bytes: UnsafeRawBufferPointer) { withNextKey { $0.string($1, utf8: bytes) } }

    /// Appends a number of 32 bits (`bson_append_int32`).
    public mutating func int32(_ value: Int32) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_int32(bson, $0, $1, value) }
        }
    }

    /// Appends a number of 64 bits (`bson_append_int64`).
    public mutating func int64(_ value: Int64) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_int64(bson, $0, $1, value) }
        }
    }

    /// Appends a double (`bson_append_double`), also one that is not finite.
    public mutating func double(_ value: Double) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_double(bson, $0, $1, value) }
        }
    }

    /// Appends true or false (`bson_append_bool`).
    public mutating func bool(_ value: Bool) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_bool(bson, $0, $1, value) }
        }
    }

    /// Appends a null (`bson_append_null`).
    public mutating func null() {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_null(bson, $0, $1) }
        }
    }

    /// Appends a copy of a document (`bson_append_document`).
    public mutating func document(_ value: Document) { document(value.view) }

    /// Appends a copy of a borrowed document, whose inside is taken as it is.
    public mutating func document(_ value: DocumentView) { withNextKey { $0.nested($1, value, isArray: false) } }

    /// Appends a copy of a borrowed array (`bson_append_array`), whose inside is taken as it is.
    public mutating func array(_ value: DocumentView) { withNextKey { $0.nested($1, value, isArray: true) } }

    /// Appends a document that `body` fills in place (`bson_append_document_begin`). Throws what `body` throws.
    public mutating func document<E: Error>(_ body: (inout DocumentWriter) throws(E) -> Void) throws(E) {
        try withNextKey { fields, key throws(E) in try fields.document(key, body) }
    }

    /// Appends an array that `body` fills in place (`bson_append_array_begin`). Throws what `body` throws.
    public mutating func array<E: Error>(_ body: (inout ArrayWriter) throws(E) -> Void) throws(E) {
        try withNextKey { fields, key throws(E) in try fields.array(key, body) }
    }

    /// The key of the next element (`bson_uint32_to_string`), for the one append that `body` makes.
    @inline(__always)
    mutating func withNextKey<E: Error>(
        _ body: (inout FieldAppender, FieldAppender.Key) throws(E) -> Void
    ) throws(E) {
        var digits: (UInt64, UInt64) = (0, 0)
        let index = count
        count += 1
        try withUnsafeMutableBytes(of: &digits) { buffer throws(E) in
            let space = buffer.assumingMemoryBound(to: CChar.self)
            var start: UnsafePointer<CChar>?
            let length = bson_uint32_to_string(index, &start, space.baseAddress, space.count)
            let key = UnsafeRawBufferPointer(start: start, count: length).assumingMemoryBound(to: UInt8.self)
            try body(&fields, key)
        }
    }
}
