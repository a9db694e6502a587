import Bytes

/// The name of a customer, a product or an order: UTF-8 text that is compared as bytes.
///
/// Swift's `String` calls composed and decomposed "é" equal; MongoDB and the shop do not. So `==` and `hash`
/// look at the bytes, and a `String` is never used as a key.
public struct ShopID: Sendable {
    /// Longest id, in bytes of UTF-8.
    public static let size_bytes_max = 512

    /// The id as it was written; compare ids, not their texts.
    public let text: String

    /// Takes the text as it is. Foreign text is checked where it enters: `EventParser`, `ShopID.init(checking:)`.
    public init(_ text: String) { self.text = text }

    /// The text, if it may be an id: 1 to 512 bytes of UTF-8 without control characters; `nil` otherwise.
    public init?(checking text: String) {
        guard text.withView(isValidID) else { return nil }
        self.text = text
    }

    /// The id's bytes, for the length of the call.
    @inline(__always)
    public func withView<R>(_ body: (ByteView) -> R) -> R { text.withView(body) }

    /// The same as a buffer.
    @inline(__always)
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { text.withView { body($0.unsafeBytes) } }
}

extension ShopID: Hashable, Comparable, CustomStringConvertible {
    public static func == (one: ShopID, other: ShopID) -> Bool {
        one.withView { a in other.withView { b in areSame(a, b) } }
    }

    public static func < (one: ShopID, other: ShopID) -> Bool {
        one.withView { a in other.withView { b in a.lexicographicallyPrecedes(b) } }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    public var description: String { text }
}

extension ShopID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
