// A text that is compared as its UTF-8 bytes.
// Swift's `String` says that composed and decomposed é are equal; the shop says that they are two customers.

/// A text of any content, equal to another one only if both have the same bytes.
public struct ByteText: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    public init(_ text: String) { bytes = Array(text.utf8) }

    public init(stringLiteral text: String) { self.init(text) }

    /// The text; bytes that are not UTF-8 are shown as replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Quoted, with everything outside printable ASCII escaped, so that a difference in bytes can be seen.
    public var description: String {
        let escaped = text.unicodeScalars.map {
            (0x20..<0x7F).contains($0.value) ? String($0) : $0.escaped(asASCII: true)
        }
        return "\"" + escaped.joined() + "\""
    }

    public static func < (left: ByteText, right: ByteText) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
