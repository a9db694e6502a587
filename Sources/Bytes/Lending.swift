// Unsafe here: views of what arrays, strings and literals hold. It is sound because a view is handed to a closure during which
// the value stays where it is, as `withUnsafeBytes` promises; literals live as long as the program.

extension Array<UInt8> {
    /// Lends the bytes for the length of the call.
    @inlinable @inline(__always)
    public func withView<R, E: Error>(_ body: (ByteView) throws(E) -> R) throws(E) -> R {
        try withUnsafeBufferPointer { bytes throws(E) in try body(ByteView(UnsafeRawBufferPointer(bytes))) }
    }

    /// Appends a copy of the bytes.
    @inlinable @inline(__always)
    public mutating func append(contentsOf bytes: ByteView) { append(contentsOf: bytes.unsafeBytes) }
}

extension String {
    /// Lends the UTF-8 for the length of the call.
    @inlinable @inline(__always)
    public func withView<R>(_ body: (ByteView) -> R) -> R {
        if let result = utf8.withContiguousStorageIfAvailable({ body(ByteView(UnsafeRawBufferPointer($0))) }) {
            return result
        }
        var copy = self
        return copy.withUTF8 { body(ByteView(UnsafeRawBufferPointer($0))) }
    }
}

extension StaticString {
    /// The UTF-8 of a literal.
    @inlinable @inline(__always)
    public var view: ByteView { ByteView(UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)) }
}

extension ByteView {
    /// Lends the first `count` bytes of two words, at most 16, of which the lowest byte comes first.
    @inlinable @inline(__always)
    public static func with<R>(words: (UInt64, UInt64), count: Int, _ body: (ByteView) -> R) -> R {
        withUnsafeBytes(of: (words.0.littleEndian, words.1.littleEndian)) { body(ByteView($0).part(0..<count)) }
    }
}
