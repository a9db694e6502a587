/// Stepping over the strings of a JSON text.
extension JSONCursor {
    /// Reads a string, at its opening quote.
    @inline(__always)
    mutating func string() throws(InvalidRecord) -> Value {
        try expect(UInt8(ascii: "\""))
        let start = at
        var kind = Value.Kind.string
        skipPlain()
        while next != UInt8(ascii: "\"") {
            try escape()
            kind = .escapedString
            skipPlain()
        }
        at += 1
        return Value(kind: kind, start: start, end: at - 1)
    }

    /// Steps over what stands for itself in a string, up to a quote, a backslash, a control character or the end.
    @inline(__always)
    private mutating func skipPlain() {
        while true {
            let word = nextWord
            let special = zeroBytes(word ^ everyByte(0x22)) | zeroBytes(word ^ everyByte(0x5C)) | controlBytes(word)
            if special != 0 {
                at += special.trailingZeroBitCount >> 3
                return
            }
            at += 8
        }
    }

    /// Steps over a backslash and what follows it.
    @inline(never)
    private mutating func escape() throws(InvalidRecord) {
        try expect(UInt8(ascii: "\\"))
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
