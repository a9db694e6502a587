/// The name of a customer, a product or an order: UTF-8 text that is compared as bytes.
///
/// Swift's `String` calls composed and decomposed "é" equal; MongoDB and the shop do not. So `==` and `hash`
/// look at the bytes, and a `String` is never used as a key.
public struct ShopID: Sendable {
    /// Longest id, in bytes of UTF-8.
    public static let size_bytes_max = 512

    public let text: String

    /// Takes the text as it is. Foreign text is checked where it enters: `EventParser`, `ShopID.init(checking:)`.
    public init(_ text: String) { self.text = text }

    /// The text, if it may be an id: 1 to 512 bytes of UTF-8 without control characters; `nil` otherwise.
    public init?(checking text: String) {
        var text = text
        guard text.withUTF8({ isValidID(UnsafeRawBufferPointer($0)) }) else { return nil }
        self.text = text
    }

    /// The id's bytes, for the length of the call.
    @inline(__always)
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        if let result = text.utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        var copy = text
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

extension ShopID: Hashable, Comparable, CustomStringConvertible {
    public static func == (one: ShopID, other: ShopID) -> Bool {
        one.withBytes { a in other.withBytes { b in areSame(a, b) } }
    }

    public static func < (one: ShopID, other: ShopID) -> Bool {
        one.withBytes { a in other.withBytes { b in a.lexicographicallyPrecedes(b) } }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    public var description: String { text }
}

extension ShopID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

/// Whether valid UTF-8 `bytes` may be an id: 1 to 512 of them, and no control character (C0, DEL, C1).
@inline(__always)
func isValidID(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard 1...ShopID.size_bytes_max ~= bytes.count else { return false }
    if bytes.count >= 8, isPlain(bytes) { return true }
    return hasNoControls(bytes)
}

/// Whether eight bytes or more are all ASCII without control characters; the last eight may be looked at twice.
@inline(__always)
private func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    var special: UInt64 = 0
    while index < bytes.count {
        let start = min(index, bytes.count - 8)
        let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        special |= (word & everyByte(0x80)) | controlBytes(word) | zeroBytes(word ^ everyByte(0x7F))
        index += 8
    }
    return special == 0
}

@inline(__always)
private func hasNoControls(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
        // C1 controls, U+0080 to U+009F, are C2 80 to C2 9F.
        if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return false }
        previous = byte
    }
    return true
}
