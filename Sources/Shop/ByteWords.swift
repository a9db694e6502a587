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
