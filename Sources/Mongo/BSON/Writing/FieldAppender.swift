// Unsafe here: the one place that appends to a C document, with explicit lengths, every result checked, the first failure kept.
//
// Sound because: libbson takes no more than the count that it is given, and copies key and value before an append returns, so
// pointers need live no longer than the closures that they are made for. Each count is checked to fit the C type. The C document
// is open for as long as the writer's closure runs: writers cannot be copied, and one with an open child cannot be used.
import CMongoC

struct FieldAppender {
    typealias Key = UnsafeBufferPointer<UInt8>

    let bson: Handle
    /// The first append that did not work. Raised when the document is finished.
    private(set) var failure: MongoError?

    init(_ bson: Handle) { self.bson = bson }

    /// Calls one `bson_append_*`, which refuses a NUL in a key and a document beyond 2 GiB.
    @inline(__always)
    mutating func append(_ key: Key, _ call: (UnsafePointer<CChar>, Int32) -> Bool) {
        let isAppended = key.withMemoryRebound(to: CChar.self) { name in
            guard let start = name.baseAddress else { return call("", 0) }
            return Int32(exactly: name.count).map { call(start, $0) } ?? false
        }
        if !isAppended { fail(key, "its name holds a NUL, or the document is too large") }
    }

    mutating func fail(_ key: Key, _ reason: String) {
        failure =
            failure ?? MongoError(.invalidDocument, "field \"\(String(decoding: key, as: UTF8.self))\": \(reason)")
    }

    mutating func string(_ key: Key, _ value: String) {
        var value = value
        value.withUTF8 { text($0, at: key) }
    }

    mutating func string(_ key: Key, utf8: UnsafeRawBufferPointer) {
        guard Text.isValid(utf8) else { return fail(key, "the text is not valid UTF-8") }
        text(utf8.assumingMemoryBound(to: UInt8.self), at: key)
    }

    @inline(__always)
    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>, at key: Key) {
        append(key) { [bson] name, size in
            bytes.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return bson_append_utf8(bson, name, size, "", 0) }
                return Int32(exactly: text.count).map { bson_append_utf8(bson, name, size, start, $0) } ?? false
            }
        }
    }

    mutating func binary(_ key: Key, _ bytes: UnsafeRawBufferPointer) {
        append(key) { [bson] name, size in
            guard let length = UInt32(exactly: bytes.count) else { return false }
            let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard let start else { return bson_append_binary(bson, name, size, BSON_SUBTYPE_BINARY, [0], 0) }
            return bson_append_binary(bson, name, size, BSON_SUBTYPE_BINARY, start, length)
        }
    }

    /// A document or array that is already built.
    mutating func nested(_ key: Key, _ view: DocumentView, isArray: Bool) {
        do {
            try view.withBSON { value in
                append(key) { [bson] name, size in
                    isArray
                        ? bson_append_array(bson, name, size, value) : bson_append_document(bson, name, size, value)
                }
            }
        } catch { failure = failure ?? error }
    }

    mutating func document<E: Error>(_ key: Key, _ body: (inout DocumentWriter) throws(E) -> Void) throws(E) {
        var child = bson_t()
        failure = try withAddress(of: &child) { child throws(E) in
            append(key) { [bson] in bson_append_document_begin(bson, $0, $1, child) }
            guard failure == nil else { return failure }
            var writer = DocumentWriter(child)
            try body(&writer)
            bson_append_document_end(bson, child)
            return writer.fields.failure
        }
    }

    mutating func array<E: Error>(_ key: Key, _ body: (inout ArrayWriter) throws(E) -> Void) throws(E) {
        var child = bson_t()
        failure = try withAddress(of: &child) { child throws(E) in
            append(key) { [bson] in bson_append_array_begin(bson, $0, $1, child) }
            guard failure == nil else { return failure }
            var writer = ArrayWriter(child)
            try body(&writer)
            bson_append_array_end(bson, child)
            return writer.fields.failure
        }
    }
}

extension FieldAppender {
    /// The key of an array's element (`bson_uint32_to_string`, which needs eleven bytes of room), for the one append that
    /// `body` makes.
    @inline(__always)
    mutating func withKey<E: Error>(
        of index: UInt32, _ body: (inout FieldAppender, Key) throws(E) -> Void
    ) throws(E) {
        var digits: (UInt64, UInt64) = (0, 0)
        try withUnsafeMutableBytes(of: &digits) { buffer throws(E) in
            let space = buffer.assumingMemoryBound(to: CChar.self)
            var start: UnsafePointer<CChar>?
            let length = bson_uint32_to_string(index, &start, space.baseAddress, space.count)
            let key = UnsafeRawBufferPointer(start: start, count: length).assumingMemoryBound(to: UInt8.self)
            try body(&self, key)
        }
    }
}

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
