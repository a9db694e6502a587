// Appending what lies in somebody else's memory, without a copy in between.
//
// Sound because: libbson copies the bytes before the call returns, and takes no more than the count that it is given.

extension DocumentWriter {
    /// Text from bytes, checked (`bson_utf8_validate`); a NUL is a character like any other.
    public mutating func string(_ key: StaticString, utf8 bytes: UnsafeRawBufferPointer) {
        key.withUTF8Buffer { fields.string($0, utf8: bytes) }
    }

    /// A BSON binary of the generic subtype (`bson_append_binary`).
    public mutating func binary(_ key: StaticString, _ bytes: UnsafeRawBufferPointer) {
        key.withUTF8Buffer { fields.binary($0, bytes) }
    }
}

extension ArrayWriter {
    /// Text from bytes, checked (`bson_utf8_validate`); a NUL is a character like any other.
    public mutating func string(utf8 bytes: UnsafeRawBufferPointer) { withNextKey { $0.string($1, utf8: bytes) } }
}
