import Bytes

/// Appends the parts of JSON texts to bytes: what is read a million times is also written a million times.

extension Array<UInt8> {
    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(contentsOf: text.view)
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
        output.append(contentsOf: digits[start...])
    }
}

/// The text between two quotes, with the quote, the backslash, and what could steer a terminal escaped: controls, and the
/// formats of Unicode, such as those that turn the direction of what follows. Readers of JSON get the text as it was.
public func appendQuoted(_ text: String, _ quote: UInt8 = UInt8(ascii: "\""), to output: inout [UInt8]) {
    output.append(quote)
    appendEscaped(text, to: &output) { $0 == quote || $0 == UInt8(ascii: "\\") }
    output.append(quote)
}

/// The text with what could steer a terminal escaped in the same way, and nothing else.
func appendHarmless(_ text: String, to output: inout [UInt8]) {
    appendEscaped(text, to: &output) { _ in false }
}

@inline(__always)
private func appendEscaped(_ text: String, to output: inout [UInt8], _ isMarked: (UInt8) -> Bool) {
    text.withView { bytes in
        var rest = bytes
        while let special = rest.firstIndex(where: { $0 < 0x20 || $0 >= 0x7F || isMarked($0) }) {
            output.append(contentsOf: rest.part(0..<special))
            rest = rest.part(special..<rest.count)
            if rest[0] < 0x80 {
                appendEscaped(rest[0], to: &output)
                rest = rest.part(1..<rest.count)
            } else {
                let end = rest.firstIndex { $0 < 0x80 } ?? rest.count
                appendBeyondASCII(rest.part(0..<end), to: &output)
                rest = rest.part(end..<rest.count)
            }
        }
        output.append(contentsOf: rest)
    }
}

private func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case 0x0A: output.append("\\n")
    case 0x0D: output.append("\\r")
    case 0x09: output.append("\\t")
    case 0..<0x20, 0x7F: appendUnit(UInt16(byte), to: &output)
    default:
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
    }
}

private func appendBeyondASCII(_ bytes: ByteView, to output: inout [UInt8]) {
    let text = bytes.text
    if !text.unicodeScalars.contains(where: \.isSteering) { return output.append(contentsOf: bytes) }
    for scalar in text.unicodeScalars {
        if scalar.isSteering {
            for unit in String(scalar).utf16 { appendUnit(unit, to: &output) }
        } else {
            output.append(contentsOf: String(scalar).utf8)
        }
    }
}

/// `\u001b`
private func appendUnit(_ unit: UInt16, to output: inout [UInt8]) {
    output.append("\\u")
    for shift in [12, 8, 4, 0] { output.append(hexDigits[Int(unit >> UInt16(shift) & 15)]) }
}

extension Unicode.Scalar {
    fileprivate var isSteering: Bool {
        // Most letters with accents; asking Unicode's tables takes its time.
        if 0xAE...0x2FF ~= value { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}

private let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)
