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
    if value < 0 { output.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = output.count
    repeat {
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
    } while rest > 0
    output[start...].reverse()
}

/// The text between two quotes, with the quote, the backslash and control characters escaped.
public func appendQuoted(_ text: String, _ quote: UInt8 = UInt8(ascii: "\""), to output: inout [UInt8]) {
    output.append(quote)
    for byte in text.utf8 {
        switch byte {
        case quote, UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        case 0x0A: output.append("\\n")
        case 0x0D: output.append("\\r")
        case 0x09: output.append("\\t")
        case 0..<0x20, 0x7F:
            output.append("\\u00")
            output.append(hexDigits[Int(byte >> 4)])
            output.append(hexDigits[Int(byte & 15)])
        default: output.append(byte)
        }
    }
    output.append(quote)
}

private let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)
