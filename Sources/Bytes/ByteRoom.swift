// Unsafe here: memory of a fixed size, written and read in place. It is sound because the room has the memory to itself until
// it goes, once; every access is checked against its size where it is given a range, and in debug builds byte for byte.

/// Room for bytes, never moved. What was not written yet is anything.
///
/// Views of it show what is written later, too: they are for as long as the room lives and nobody writes there. Writing
/// changes no room, only what is in it, so one thread at a time may do it.
public struct ByteRoom: ~Copyable {
    @usableFromInline let start: UnsafeMutableRawPointer
    /// Its size in bytes.
    public let count: Int

    /// Of `count` bytes; at an address that fits 16.
    @inlinable
    public init(count: Int) {
        start = .allocate(byteCount: count, alignment: 16)
        self.count = count
    }

    @inlinable
    deinit { start.deallocate() }

    /// All of it.
    @inlinable @inline(__always)
    public var view: ByteView { ByteView(UnsafeRawPointer(start), count) }

    /// A part of it. A range beyond the room ends the process.
    @inlinable @inline(__always)
    public func view(_ range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return ByteView(UnsafeRawPointer(start + range.lowerBound), range.count)
    }

    /// A part of it to be written by functions that want pointers. A range beyond the room ends the process.
    @inlinable @inline(__always)
    public func unsafeBytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return UnsafeMutableRawBufferPointer(start: start + range.lowerBound, count: range.count)
    }

    /// Copies the bytes to `offset`, also from elsewhere in the room. What does not fit ends the process.
    @inlinable @inline(__always)
    public func write(_ bytes: ByteView, at offset: Int) {
        precondition(offset >= 0 && bytes.count <= count - offset)
        (start + offset).copyMemory(from: bytes.start, byteCount: bytes.count)
    }

    /// Sets one byte.
    @inlinable @inline(__always)
    public func write(_ byte: UInt8, at offset: Int) {
        assert(offset >= 0 && offset < count)
        start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// Sets eight bytes, of which the lowest of the word comes first.
    @inlinable @inline(__always)
    public func write(word: UInt64, at offset: Int) {
        assert(offset >= 0 && offset + 8 <= count)
        start.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
