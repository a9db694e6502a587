// Eight bytes looked at as one word. In what these functions give, the lowest set bit belongs to the first byte that is
// meant; above that one bits may be set by mistake.

@inline(__always)
func everyByte(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

/// Marks the bytes that are zero.
@inline(__always)
func zeroBytes(_ word: UInt64) -> UInt64 { (word &- everyByte(0x01)) & ~word & everyByte(0x80) }

/// Marks the bytes below 0x20.
@inline(__always)
func controlBytes(_ word: UInt64) -> UInt64 { (word &- everyByte(0x20)) & ~word & everyByte(0x80) }

/// Whether two stretches of bytes are the same.
@inline(__always)
func areSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    guard one.count == other.count else { return false }
    var index = 0
    while index + 8 <= one.count {
        if one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            != other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
            return false
        }
        index += 8
    }
    while index < one.count {
        if one[index] != other[index] { return false }
        index += 1
    }
    return true
}

/// Up to 16 bytes as two words, the rest of them zero: compared at once.
struct ShortBytes: Equatable {
    static let count_max = 16

    var low: UInt64
    var high: UInt64

    /// At most `count_max` bytes.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count >= 4 else {
            (low, high) = (tailBytes(bytes, from: 0), 0)
            return
        }
        // The last bytes are read with some of the first ones before them, which are shifted out.
        if bytes.count < 8 {
            let first = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
            let last = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self))
            low = UInt64(first) | UInt64(last) << UInt64(8 * (bytes.count - 4))
            high = 0
        } else {
            let last = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
            low = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
            high = bytes.count == 8 ? 0 : last >> UInt64(8 * (16 - bytes.count))
        }
    }

    @inline(__always)
    init(_ text: StaticString) {
        self.init(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// The bytes from `start` on, at most eight, as one word.
@inline(__always)
func tailBytes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<bytes.count { word |= UInt64(bytes[index]) << UInt64(8 * (index - start)) }
    return word
}
