/// Walks once over the bytes of one JSON text, checking its grammar (RFC 8259) as it goes and copying nothing.
///
/// Every read is checked against the end, so no input can make it trap. The bytes must be valid UTF-8 already.
struct JSONCursor {
    /// A value seen in passing: what it is, and its bytes (of a string: without the quotes).
    struct Value {
        enum Kind: UInt8 {
            case string, escapedString, integer, decimal, bool, null, object, array
        }
        var kind: Kind
        private var first: UInt32
        private var last: UInt32

        var start: Int { Int(first) }
        var end: Int { Int(last) }

        /// Small enough for registers: no record is longer than `EventParser.size_bytes_max`.
        @inline(__always)
        init(kind: Kind, start: Int, end: Int) {
            self.kind = kind
            first = UInt32(truncatingIfNeeded: start)
            last = UInt32(truncatingIfNeeded: end)
        }
    }

    let bytes: UnsafeRawBufferPointer
    var at: Int

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, at start: Int = 0) {
        self.bytes = bytes
        at = start
    }

    /// The next byte, or 0 at the end: a NUL is nowhere valid in JSON, so both are refused alike.
    @inline(__always)
    var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

    var failure: InvalidRecord { InvalidRecord(.notJSON, at: at) }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count {
            let byte = bytes[at]
            if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return }
            at += 1
        }
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

    /// Reads a string, at its opening quote.
    @inline(__always)
    mutating func string() throws(InvalidRecord) -> Value {
        try expect(UInt8(ascii: "\""))
        let start = at
        var kind = Value.Kind.string
        while true {
            skipPlain()
            if at >= bytes.count { throw failure }
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return Value(kind: kind, start: start, end: at - 1) }
            guard byte == UInt8(ascii: "\\") else {
                at -= 1
                throw failure
            }
            kind = .escapedString
            try escape()
        }
    }

    /// Steps over what stands for itself in a string, up to a quote, a backslash, a control character or the end.
    @inline(__always)
    private mutating func skipPlain() {
        while at + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let special = zeroBytes(word ^ everyByte(0x22)) | zeroBytes(word ^ everyByte(0x5C)) | controlBytes(word)
            if special != 0 {
                at += special.trailingZeroBitCount >> 3
                return
            }
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            at += 1
        }
    }

    /// Steps over what follows a backslash.
    private mutating func escape() throws(InvalidRecord) {
        let letter = next
        at += 1
        switch letter {
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard hexValue(next) != nil else { throw failure }
                at += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        default: throw failure
        }
    }

    private mutating func word(_ word: StaticString, _ kind: Value.Kind) throws(InvalidRecord) -> Value {
        let start = at
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, UnsafeRawBufferPointer(rebasing: bytes[start..<end]).spells(word) else {
            throw failure
        }
        at = end
        return Value(kind: kind, start: start, end: end)
    }

    @inline(__always)
    mutating func number() throws(InvalidRecord) -> Value {
        let start = at
        var kind = Value.Kind.integer
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) {
            kind = .decimal
            try digits()
        }
        if next | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            at += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            try digits()
        }
        return Value(kind: kind, start: start, end: at)
    }

    /// One digit or more.
    @inline(__always)
    private mutating func digits() throws(InvalidRecord) {
        let start = at
        while next &- UInt8(ascii: "0") <= 9 { at += 1 }
        if at == start { throw failure }
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

@inline(__always)
func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
