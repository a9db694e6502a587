/// Stepping over the numbers of a JSON text; integers are read on the way.
extension JSONCursor {
    @inline(__always)
    mutating func number() throws(InvalidRecord) -> Value {
        let start = at
        let isNegative = take(UInt8(ascii: "-"))
        let (integer, digits) = digits()
        // No digit at all, or a zero before other digits.
        if digits == 0 || (digits > 1 && text[at - digits] == UInt8(ascii: "0")) {
            throw failure
        }
        if next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") { return try decimal(from: start) }
        let value = digits > 18 ? 0 : isNegative ? -integer : integer
        return Value(kind: .integer, start: start, end: at, integer: value)
    }

    /// The rest of a number, after its first digits.
    @inline(never)
    private mutating func decimal(from start: Int) throws(InvalidRecord) -> Value {
        if take(UInt8(ascii: ".")), digits().count == 0 { throw failure }
        if next | 0x20 == UInt8(ascii: "e") {
            at += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            if digits().count == 0 { throw failure }
        }
        return Value(kind: .decimal, start: start, end: at)
    }

    /// Steps over digits; gives their value, where they are no more than 18, and how many they are.
    @inline(__always)
    private mutating func digits() -> (value: Int64, count: Int) {
        let start = at
        var value: Int64 = 0
        while areDigits(nextWord) {
            value = value &* 100_000_000 &+ eightDigits(nextWord)
            at += 8
        }
        while true {
            let digit = next &- UInt8(ascii: "0")
            if digit > 9 { return (value, at - start) }
            value = value &* 10 &+ Int64(digit)
            at += 1
        }
    }
}
