// One value inside a BSON document, as it was found.
//
// Sound because: binary data is handed on as it lies in the document, under the rule of `DocumentView`; nothing is read here.
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
