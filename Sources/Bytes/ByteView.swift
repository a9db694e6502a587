// Unsafe here: reading memory that somebody lends. It is sound because whoever makes a view keeps the memory, unchanged, for
// the length of the call that the view is handed to; and because nothing reads beyond `count`: debug builds check every
// access, as they do for the standard library's buffers, and release builds trust what those have checked.
import Glibc

/// Bytes that lie in somebody else's memory. Valid only during the call that hands them over: what is to stay is copied.
public struct ByteView: RandomAccessCollection {
    @usableFromInline let start: UnsafeRawPointer
    /// How many bytes they are.
    public let count: Int

    @inlinable @inline(__always)
    init(_ start: UnsafeRawPointer, _ count: Int) { (self.start, self.count) = (start, count) }

    /// The bytes of a buffer, under its rules. That of an empty view is an address, too, but of nothing.
    @inlinable @inline(__always)
    public init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped, bytes.count)
    }

    /// No bytes.
    @inlinable
    public init() { self.init(UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// The same bytes for functions that want pointers; never with an address of nil.
    @inlinable @inline(__always)
    public var unsafeBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// 0.
    @inlinable @inline(__always)
    public var startIndex: Int { 0 }

    /// `count`.
    @inlinable @inline(__always)
    public var endIndex: Int { count }

    /// The byte at an index from 0 on.
    @inlinable @inline(__always)
    public subscript(index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// For the standard library's quick ways.
    @inlinable
    public func withContiguousStorageIfAvailable<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R? {
        try unsafeBytes.withMemoryRebound(to: UInt8.self, body)
    }
}

extension ByteView: Equatable {
    /// Whether both are of one size and hold the same (`memcmp(3)`).
    @inlinable
    public static func == (one: ByteView, other: ByteView) -> Bool {
        one.count == other.count && memcmp(one.start, other.start, one.count) == 0
    }
}

extension ByteView {
    /// A part of them, counted from its own beginning.
    @inlinable @inline(__always)
    public func part(_ range: Range<Int>) -> ByteView {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return ByteView(start + range.lowerBound, range.count)
    }

    /// The eight bytes from `index` on as one word, the first of them lowest.
    @inlinable @inline(__always)
    public func word(at index: Int) -> UInt64 {
        assert(index >= 0 && index + 8 <= count)
        return UInt64(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The four bytes from `index` on as half a word, the first of them lowest.
    @inlinable @inline(__always)
    public func halfWord(at index: Int) -> UInt32 {
        assert(index >= 0 && index + 4 <= count)
        return UInt32(littleEndian: start.loadUnaligned(fromByteOffset: index, as: UInt32.self))
    }

    /// The index of the first such byte at or after `begin` (`memchr(3)`); nil without one.
    @inlinable @inline(__always)
    public func index(of byte: UInt8, from begin: Int = 0) -> Int? {
        guard begin < count, let found = memchr(start + begin, Int32(byte), count - begin) else { return nil }
        return UnsafeRawPointer(found) - start
    }

    /// A copy as text; what is no UTF-8 in it is replaced.
    @inlinable
    public var text: String { String(decoding: unsafeBytes, as: UTF8.self) }
}
