import Bytes

/// Walks once over the bytes of one JSON text, checking its grammar (RFC 8259) as it goes and copying nothing.
///
/// The text must be valid UTF-8 already, and `padding_bytes` zero bytes must follow it. A zero byte is nowhere valid in
/// JSON, so the walk ends there at the latest, whatever the text; nothing else watches for the end.
struct JSONCursor {
    /// A value seen in passing: what it is, and its bytes (of a string: without the quotes).
    struct Value {
        enum Kind: UInt8 {
            case string, escapedString, integer, decimal, bool, null, object, array
        }
        var kind: Kind
        private var first: UInt32
        private var last: UInt32
        /// Of an integer with no more than 18 digits its value; else 0.
        var integer: Int64

        var start: Int { Int(first) }
        var end: Int { Int(last) }

        /// No record is longer than `EventParser.size_bytes_max`.
        @inline(__always)
        init(kind: Kind, start: Int, end: Int, integer: Int64 = 0) {
            self.kind = kind
            first = UInt32(truncatingIfNeeded: start)
            last = UInt32(truncatingIfNeeded: end)
            self.integer = integer
        }
    }

    /// How many zero bytes follow the text: words may be read across its end.
    static let padding_bytes = 24

    /// The JSON text and the padding.
    let text: ByteView
    var at: Int

    @inline(__always)
    init(_ text: ByteView, at start: Int = 0) {
        self.text = text
        at = start
    }

    /// The next byte; 0 at the end.
    @inline(__always)
    var next: UInt8 { text[at] }

    /// The next eight bytes, the first of them lowest.
    @inline(__always)
    var nextWord: UInt64 { text.word(at: at) }

    @inline(never)
    var failure: InvalidRecord { InvalidRecord(.notJSON, at: at) }

    @inline(__always)
    mutating func skipSpace() {
        // Almost always there is one space or none.
        if next > 0x20 { return }
        if next == 0x20 { at += 1 }
        if next > 0x20 { return }
        while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { at += 1 }
    }

    /// Steps over `byte`, or fails.
    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(InvalidRecord) {
        guard next == byte else { throw failure }
        at += 1
    }

    /// Steps over `byte` if it is next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    /// Reads any value; `depth` is how many levels it lies inside.
    @inline(__always)
    mutating func value(depth: Int) throws(InvalidRecord) -> Value {
        if next == UInt8(ascii: "\"") { return try string() }
        if next == UInt8(ascii: "-") || next &- UInt8(ascii: "0") <= 9 { return try number() }
        return try rareValue(depth: depth)
    }

    @inline(never)
    private mutating func rareValue(depth: Int) throws(InvalidRecord) -> Value {
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try container(depth: depth + 1)
        case UInt8(ascii: "t"): return try word("true", .bool)
        case UInt8(ascii: "f"): return try word("false", .bool)
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw failure
        }
    }

    private mutating func word(_ word: StaticString, _ kind: Value.Kind) throws(InvalidRecord) -> Value {
        let start = at
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw failure }
            at += 1
        }
        return Value(kind: kind, start: start, end: at)
    }

    private mutating func container(depth: Int) throws(InvalidRecord) -> Value {
        if depth > EventParser.depth_max { throw InvalidRecord(.nestedTooDeep, at: at) }
        let start = at
        let isObject = next == UInt8(ascii: "{")
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        at += 1
        skipSpace()
        if !take(close) {
            repeat {
                skipSpace()
                if isObject { try key() }
                _ = try value(depth: depth)
                skipSpace()
            } while take(UInt8(ascii: ","))
            try expect(close)
        }
        return Value(kind: isObject ? .object : .array, start: start, end: at)
    }

    /// Steps over a key and its colon, up to the value.
    @discardableResult
    @inline(__always)
    mutating func key() throws(InvalidRecord) -> Value {
        let key = try string()
        skipSpace()
        try expect(UInt8(ascii: ":"))
        skipSpace()
        return key
    }
}
