// Copying part of an array as it is, whatever its elements are.
import CMongoC

extension ArrayWriter {
    /// Appends the elements of `array` whose places are in `range`, byte for byte (`bson_append_iter`): a value of any
    /// type stays the value that MongoDB compares equal.
    public mutating func elements(of array: DocumentView, in range: Range<Int>) {
        array.withIterator { position in
            var place = 0
            while place < range.upperBound, bson_iter_next(position) {
                if place >= range.lowerBound { element(at: position) }
                place += 1
            }
        }
    }

    private mutating func element(at position: Handle) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_iter(bson, $0, $1, position) }
        }
    }
}

extension DocumentView {
    /// A document without fields.
    public static var empty: DocumentView { DocumentView(Document.all.view.bytes) }
}

extension DocumentWriter {
    /// Appends a value that was read, as it is. One that is not among `Value`'s kinds makes the document fail.
    public mutating func value(_ key: StaticString, _ value: Value) {
        switch value {
        case .double(let number): double(key, number)
        case .string(let text): string(key, utf8: text.bytes)
        case .document(let view): document(key, view)
        case .array(let view): array(key, view)
        case .binary(let bytes): binary(key, bytes)
        case .objectID(let id): objectID(key, id)
        case .bool(let flag): bool(key, flag)
        case .date(let timestamp_ms): date(key, timestamp_ms: timestamp_ms)
        case .null: null(key)
        case .int32(let number): int32(key, number)
        case .int64(let number): int64(key, number)
        case .decimal128(let decimal): self.decimal128(key, decimal)
        case .other(let type):
            key.withUTF8Buffer { fields.fail($0, "a value of BSON type \(type) cannot be copied") }
        }
    }

    /// `bson_append_decimal128`.
    private mutating func decimal128(_ key: StaticString, _ value: Decimal128) {
        var raw = value.raw
        key.withUTF8Buffer { fields.append($0) { [bson = fields.bson] in bson_append_decimal128(bson, $0, $1, &raw) } }
    }
}
