// One value inside a BSON document, as it was found.
import CMongoC

/// A twelve-byte BSON object id.
public struct ObjectID: Hashable, Sendable {
    var raw: bson_oid_t

    /// A new one (`bson_oid_init`): time, process and a counter.
    public init() {
        raw = bson_oid_t()
        bson_oid_init(&raw, nil)
    }

    init(_ raw: bson_oid_t) { self.raw = raw }

    /// A copy of its twelve bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: raw.bytes, Array.init) }

    /// Equal bytes.
    public static func == (one: ObjectID, other: ObjectID) -> Bool { one.bytes == other.bytes }
    /// Of the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// What a field holds. Strings, binaries and documents point into the document: valid only as long as its view.
public enum Value {
    /// A floating-point number of 64 bits, also one that is not finite.
    case double(Double)
    /// Always valid UTF-8: a string that is not comes as `.other`.
    case string(Text)
    /// An embedded document, unchecked as yet.
    case document(DocumentView)
    /// An array: a document whose keys nobody looks at.
    case array(DocumentView)
    /// Binary data of any subtype (`bson_iter_binary`), still in the document.
    case binary(UnsafeRawBufferPointer)
    /// An object id, copied.
    case objectID(ObjectID)
    /// True or false.
    case bool(Bool)
    /// Milliseconds since the Unix epoch.
    case date(timestamp_ms: Int64)
    /// The field is there, and has nothing in it.
    case null
    /// A number of 32 bits.
    case int32(Int32)
    /// A number of 64 bits.
    case int64(Int64)
    /// A decimal number of 128 bits, copied.
    case decimal128(Decimal128)
    /// Anything else, by its BSON type number.
    case other(type: UInt32)
}

extension Value {
    init(_ iterator: OpaquePointer) {
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

    private static func text(_ iterator: OpaquePointer) -> Value {
        var size_bytes: UInt32 = 0
        let start = bson_iter_utf8(iterator, &size_bytes)
        let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(size_bytes))
        return Text.isValid(bytes) ? .string(Text(bytes)) : .other(type: BSON_TYPE_UTF8.rawValue)
    }

    private static func binary(_ iterator: OpaquePointer) -> Value {
        .binary(bytes(iterator) { bson_iter_binary($0, nil, $1, $2) })
    }

    private typealias Bounds = (
        OpaquePointer?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) -> Void

    private static func bytes(_ iterator: OpaquePointer, _ bounds: Bounds) -> UnsafeRawBufferPointer {
        var size_bytes: UInt32 = 0
        var start: UnsafePointer<UInt8>?
        bounds(iterator, &size_bytes, &start)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(size_bytes))
    }
}

extension Value {
    /// The string's text, or nil for anything else.
    public var text: Text? { if case .string(let text) = self { text } else { nil } }

    /// A whole number from an int32, an int64 or a double that is one exactly; nil for anything else.
    public var int64: Int64? {
        switch self {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        case .double(let number): Self.whole(number)
        default: nil
        }
    }

    /// As `Int64(exactly:)`, which would need the C mathematics library to be linked.
    static func whole(_ number: Double) -> Int64? {
        guard number >= -0x1p63, number < 0x1p63 else { return nil }
        let truncated = Int64(number)
        return Double(truncated) == number ? truncated : nil
    }

    /// Any int32, int64 (rounded beyond 2^53) or double; nil for anything else.
    public var double: Double? {
        switch self {
        case .int32(let number): Double(number)
        case .int64(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// True or false; no number counts as one.
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    /// The embedded document. An array is none.
    public var document: DocumentView? { if case .document(let view) = self { view } else { nil } }
    /// The array, as a document with keys that nobody looks at.
    public var array: DocumentView? { if case .array(let view) = self { view } else { nil } }
    /// The binary data, of any subtype, still in the document.
    public var binary: UnsafeRawBufferPointer? { if case .binary(let bytes) = self { bytes } else { nil } }
    /// The object id, copied.
    public var objectID: ObjectID? { if case .objectID(let id) = self { id } else { nil } }
    /// Whether it is null. (For what counts as absent elsewhere, see `isAbsence`.)
    public var isNull: Bool { if case .null = self { true } else { false } }
}
