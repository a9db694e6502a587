import EventLog

/// Markup. What is written in the code is markup; what is put into it is text, and becomes harmless on the way.
///
///     let cell: HTML = "<td>\(customer.name)</td>"
///
/// So nothing from outside can become markup by being forgotten: that takes another piece of `HTML`.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// As it is sent.
    public private(set) var markup: String

    public init(stringLiteral markup: String) { self.markup = markup }
    /// Markup with harmless text in it.
    public init(stringInterpolation pieces: Pieces) { markup = pieces.markup }

    /// Nothing.
    public static let none: HTML = ""

    /// One after the other.
    public static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    /// Escapes what would be markup, in text and in quoted attributes, and shows what is hidden.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in madeVisible(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// What literals and values come to.
    public struct Pieces: StringInterpolationProtocol {
        var markup = ""

        /// With room for that many bytes of markup.
        public init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }
        /// Markup, written in the code.
        public mutating func appendLiteral(_ literal: String) { markup += literal }
        /// Text: harmless.
        public mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        /// A whole number.
        public mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        /// Markup: as it is.
        public mutating func appendInterpolation(_ piece: HTML) { markup += piece.markup }
        /// Markup, or nothing.
        public mutating func appendInterpolation(_ piece: HTML?) { markup += piece?.markup ?? "" }
        /// One piece after the other.
        public mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }
    }
}

/// A text as a part of an address: all but letters, digits and a few marks as `%XX`.
func queryText(_ text: String) -> String {
    text.utf8.reduce(into: "") { encoded, byte in
        let isPlain =
            (0x30...0x39 ~= byte) || (0x41...0x5A ~= byte) || (0x61...0x7A ~= byte) || byte == 0x5F || byte == 0x2D
        if isPlain { return encoded.unicodeScalars.append(Unicode.Scalar(byte)) }
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
