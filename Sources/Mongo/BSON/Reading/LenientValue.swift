// Numbers and times as other programs write them, each in what its language has.
import CMongoC

/// A BSON decimal of 128 bits.
public struct Decimal128: Sendable {
    let raw: bson_decimal128_t

    /// `bson_iter_decimal128`.
    init?(_ iterator: OpaquePointer) {
        var raw = bson_decimal128_t()
        guard bson_iter_decimal128(iterator, &raw) else { return nil }
        self.raw = raw
    }

    /// Its digits (`bson_decimal128_to_string`): `12.50`, `1E+6144`, `NaN`, `Infinity`.
    public var text: String {
        var raw = raw
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(BSON_DECIMAL128_STRING)) { room in
            guard let start = room.baseAddress else { return "" }
            bson_decimal128_to_string(&raw, start)
            return String(cString: start)
        }
    }
}

extension Value {
    /// A finite number from an int32, int64, double, a decimal within a double's range, or a text that is a JSON number;
    /// nil for anything else.
    public var number: Double? {
        let found: Double? =
            switch self {
            case .decimal128(let decimal): Double(decimal.text)
            case .string(let text): Self.isJSONNumber(text.bytes) ? Double(text.string) : nil
            default: double
            }
        return found.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A whole number of 64 bits from any of those.
    public var wholeNumber: Int64? {
        switch self {
        case .decimal128(let decimal): Int64(decimal.text) ?? number.flatMap(Self.whole)
        case .string(let text): Self.isJSONNumber(text.bytes) ? Int64(text.string) ?? number.flatMap(Self.whole) : nil
        default: int64
        }
    }

    /// Unix milliseconds from a date, or from a whole number of milliseconds in any of those forms.
    public var time_ms: Int64? {
        if case .date(let timestamp_ms) = self { return timestamp_ms }
        return wholeNumber
    }

    /// Whether it stands for nothing being there: null, or an array or document without fields.
    public var isAbsence: Bool {
        switch self {
        case .null: true
        case .document(let view), .array(let view): view.isEmpty
        default: false
        }
    }

    /// `-?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?`
    private static func isJSONNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        func take(_ characters: String) -> Bool {
            guard let next = rest.first, characters.utf8.contains(next) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("-")
        let leadsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 || (leadsWithZero && whole > 1) { return false }
        if take("."), digits() == 0 { return false }
        if take("eE") {
            _ = take("+-")
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }
}

extension DocumentView {
    /// Whether there are no fields.
    public var isEmpty: Bool { bytes.count <= Self.emptySize_bytes }

    /// The field's `Value.number`.
    public func number(_ key: StaticString) -> Double? { self[key]?.number }
    /// The field's `Value.wholeNumber`.
    public func wholeNumber(_ key: StaticString) -> Int64? { self[key]?.wholeNumber }
    /// The field's `Value.time_ms`: Unix milliseconds.
    public func time_ms(_ key: StaticString) -> Int64? { self[key]?.time_ms }
}
