import Bytes

/// Turns the bytes of JSON strings and numbers, whose grammar `JSONCursor` has checked, into values.

/// Writes the text of an escaped JSON string to `output` as UTF-8; `nil` for a lone surrogate, which is no text.
///
/// `output` must be as large as `bytes`: every escape is longer than what it stands for.
func unescape(_ bytes: ByteView, into output: borrowing ByteRoom) -> ByteView? {
    precondition(bytes.count <= output.count)
    var index = 0
    var length = 0
    while index < bytes.count {
        var byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\\") {
            byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "u") {
                guard let scalar = unicodeScalar(bytes, &index) else { return nil }
                for unit in UTF8.encode(scalar)! {
                    output.write(unit, at: length)
                    length += 1
                }
                continue
            }
            byte = plainEscape(byte)
        }
        output.write(byte, at: length)
        length += 1
    }
    return output.view(0..<length)
}

private func plainEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
}

/// Reads the four digits after `\u`, and a second `\u` where the first is half of a surrogate pair.
private func unicodeScalar(_ bytes: ByteView, _ index: inout Int) -> Unicode.Scalar? {
    let first = fourHexDigits(bytes, &index)
    guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) }
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
        return nil
    }
    index += 2
    let second = fourHexDigits(bytes, &index)
    guard 0xDC00...0xDFFF ~= second else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
}

private func fourHexDigits(_ bytes: ByteView, _ index: inout Int) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
        value = value << 4 | (hexValue(bytes[index]) ?? 0)
        index += 1
    }
    return value
}

/// The integer, or `nil` where it does not fit 64 bits.
@inline(__always)
func parseInteger(_ bytes: ByteView) -> Int64? {
    let negative = bytes[0] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (negative ? 1 : 0)..<bytes.count {
        let digit = Int64(bytes[index] &- UInt8(ascii: "0"))
        let (tens, overflowTens) = value.multipliedReportingOverflow(by: 10)
        // Towards the number's own side, so that the smallest 64-bit integer is read, too.
        let (sum, overflowSum) =
            negative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
        if overflowTens || overflowSum { return nil }
        value = sum
    }
    return value
}

/// The nearest double, or `nil` where that is infinite.
///
/// Up to 15 digits with a small power of ten are exact in one operation (Clinger's fast path); the rest is left to
/// the standard library.
func parseDouble(_ bytes: ByteView) -> Double? {
    if let exact = exactDouble(bytes) { return exact }
    guard let value = Double(bytes.text), value.isFinite else { return nil }
    return value
}

private func exactDouble(_ bytes: ByteView) -> Double? {
    var mantissa: Int64 = 0
    var digits = 0
    var decimals = 0
    var pastPoint = false
    for (index, byte) in bytes.enumerated() {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            digits += 1
            if digits > 15 { return nil }
            mantissa = mantissa * 10 + Int64(byte - UInt8(ascii: "0"))
            if pastPoint { decimals += 1 }
        case UInt8(ascii: "."): pastPoint = true
        case UInt8(ascii: "-") where index == 0: continue
        default: return nil
        }
    }
    let value = Double(mantissa) / powersOfTen[decimals]
    return bytes[0] == UInt8(ascii: "-") ? -value : value
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
