// Unsafe here: a string inside a BSON document, still where it lies: compared and hashed as bytes, made a String on request.
//
// Sound because: it is part of a `DocumentView`, under the same rule, and libbson has found its bounds.
import CMongoC

/// A key or a string value of a `DocumentView`. Valid only as long as that view.
public struct Text: Equatable, CustomStringConvertible {
    /// The UTF-8 bytes, without BSON's closing NUL.
    public let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// A copy. String values are valid UTF-8 already; in a key, whatever is not valid is repaired.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The same as `string`: what comes from a document is not made safe to log.
    public var description: String { string }

    /// Equal bytes. (Composed and decomposed letters differ, as they do in MongoDB.)
    public static func == (one: Text, other: Text) -> Bool { one.bytes.elementsEqual(other.bytes) }

    /// Equal bytes, without a `String` being made.
    public static func == (text: Text, literal: StaticString) -> Bool {
        literal.withUTF8Buffer { text.bytes.elementsEqual($0) }
    }

    /// Whether `bytes` are UTF-8 (`bson_utf8_validate`, which with NULs allowed lets C0 80 pass for one).
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Most are ASCII, and short: a call costs more than the look.
        if bytes.allSatisfy({ $0 &- 1 < 0x7F }) { return true }
        guard let start = bytes.baseAddress else { return true }
        let text = start.assumingMemoryBound(to: CChar.self)
        return bson_utf8_validate(text, bytes.count, false)
            || (bson_utf8_validate(text, bytes.count, true) && !bytes.contains(0xC0))
    }

    /// So that a key can be matched in a `switch`: `case "id":`.
    public static func ~= (literal: StaticString, text: Text) -> Bool { text == literal }
}
