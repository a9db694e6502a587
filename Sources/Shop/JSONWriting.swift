/// Appends the parts of JSON texts to bytes: what is read a million times is also written a million times.

extension Array<UInt8> {
    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @_disfavoredOverload
    mutating func append(_ text: String) {
        append(contentsOf: text.utf8)
    }
}

/// The decimal digits of `value`, without the `String` in between.
public func appendInteger(_ value: Int64, to output: inout [UInt8]) {
    // The longest has 19 digits and a sign.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
        var start = digits.count
        var rest = value.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
        if value < 0 {
            start -= 1
            digits[start] = UInt8(ascii: "-")
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
}

/// The text between two quotes, with the quote, the backslash and control characters escaped.
public func appendQuoted(_ text: String, _ quote: UInt8 = UInt8(ascii: "\""), to output: inout [UInt8]) {
    output.append(quote)
    var text = text
    text.withUTF8 { bytes in
        var rest = bytes[...]
        while let special = rest.firstIndex(where: { $0 == quote || isEscaped($0) }) {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: rest[..<special]))
            appendEscaped(rest[special], to: &output)
            rest = rest[(special + 1)...]
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: rest))
    }
    output.append(quote)
}

@inline(__always)
private func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == UInt8(ascii: "\\") || byte == 0x7F }

private func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case 0x0A: output.append("\\n")
    case 0x0D: output.append("\\r")
    case 0x09: output.append("\\t")
    case 0..<0x20, 0x7F:
        output.append("\\u00")
        output.append(hexDigits[Int(byte >> 4)])
        output.append(hexDigits[Int(byte & 15)])
    default:
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
    }
}

private let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)
