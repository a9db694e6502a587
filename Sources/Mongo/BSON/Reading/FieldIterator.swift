// Unsafe here: walking through the fields of a document with libbson's iterator, and taking out what they have.
//
// Sound because: libbson checks each field against the end of the document before it gives an address in it, and ends the
// walk where one does not fit. The iterator is a struct without memory of its own, which may be copied and moved.
import CMongoC
import Glibc

extension DocumentView: Sequence {
    /// One pass over the fields (`bson_iter_next`), in the order they are stored.
    public func makeIterator() -> Iterator { Iterator(self) }

    /// A place in the document (`bson_iter_t`), valid as long as the view.
    public struct Iterator: IteratorProtocol {
        private var position = bson_iter_t()
        private let isReadable: Bool

        init(_ view: DocumentView) {
            isReadable = withAddress(of: &position) { view.start($0) }
        }

        /// The next field; nil at the end, and where the document is corrupt.
        public mutating func next() -> (key: Text, value: Value)? {
            guard isReadable else { return nil }
            return withAddress(of: &position) { position in
                guard bson_iter_next(position), let key = bson_iter_key(position) else { return nil }
                let name = UnsafeRawBufferPointer(start: key, count: Int(bson_iter_key_len(position)))
                return (Text(name), Value(position))
            }
        }
    }

    /// How many fields there are, up to where the document is corrupt. Nothing is read of their values.
    public var count: Int {
        withIterator { position in
            var count = 0
            while bson_iter_next(position) { count += 1 }
            return count
        } ?? 0
    }

    /// Hands over the values alone: of an array, whose keys say nothing.
    public func forEachValue(_ body: (Value) -> Void) {
        _ = withIterator { position in while bson_iter_next(position) { body(Value(position)) } }
    }

    /// The value of the first field with this key; those before it are passed over unread.
    func value(of key: UnsafeBufferPointer<UInt8>) -> Value? {
        guard let wanted = key.baseAddress else { return nil }
        return withIterator { position in
            while bson_iter_next(position) {
                let isAsLong = Int(bson_iter_key_len(position)) == key.count
                if isAsLong, memcmp(bson_iter_key(position), wanted, key.count) == 0 { return Value(position) }
            }
            return nil
        } ?? nil
    }

    /// Lends an iterator before the first field; nil where the document is corrupt.
    func withIterator<R>(_ body: (Handle) -> R) -> R? {
        var position = bson_iter_t()
        return withAddress(of: &position) { start($0) ? body($0) : nil }
    }

    private func start(_ position: Handle) -> Bool {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
        return bson_iter_init_from_data(position, start, bytes.count)
    }
}

extension Value {
    init(_ iterator: Handle) {
        let type = bson_iter_type(iterator)
        switch type {
        case BSON_TYPE_DOUBLE: self = .double(bson_iter_double(iterator))
        case BSON_TYPE_UTF8: self = Self.text(iterator)
        case BSON_TYPE_DOCUMENT: self = .document(DocumentView(Self.bytes(iterator, bson_iter_document)))
        case BSON_TYPE_ARRAY: self = .array(DocumentView(Self.bytes(iterator, bson_iter_array)))
        case BSON_TYPE_BINARY: self = Self.binary(iterator)
        case BSON_TYPE_OID: self = bson_iter_oid(iterator).map { .objectID(ObjectID($0.pointee)) } ?? .null
        case BSON_TYPE_BOOL: self = .bool(bson_iter_bool(iterator))
        case BSON_TYPE_DATE_TIME: self = .date(timestamp_ms: bson_iter_date_time(iterator))
        case BSON_TYPE_NULL: self = .null
        case BSON_TYPE_INT32: self = .int32(bson_iter_int32(iterator))
        case BSON_TYPE_INT64: self = .int64(bson_iter_int64(iterator))
        case BSON_TYPE_DECIMAL128: self = Decimal128(iterator).map { .decimal128($0) } ?? .other(type: type.rawValue)
        default: self = .other(type: type.rawValue)
        }
    }

    private static func text(_ iterator: Handle) -> Value {
        var size_bytes: UInt32 = 0
        let start = bson_iter_utf8(iterator, &size_bytes)
        let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(size_bytes))
        return Text.isValid(bytes) ? .string(Text(bytes)) : .other(type: BSON_TYPE_UTF8.rawValue)
    }

    private static func binary(_ iterator: Handle) -> Value {
        .binary(bytes(iterator) { bson_iter_binary($0, nil, $1, $2) })
    }

    private typealias Bounds = (
        Handle?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) -> Void

    private static func bytes(_ iterator: Handle, _ bounds: Bounds) -> UnsafeRawBufferPointer {
        var size_bytes: UInt32 = 0
        var start: UnsafePointer<UInt8>?
        bounds(iterator, &size_bytes, &start)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(size_bytes))
    }
}
