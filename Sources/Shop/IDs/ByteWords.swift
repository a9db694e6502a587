// Eight bytes looked at as one word. In what these functions give, the lowest set bit belongs to the first byte that is
// meant; above that one bits may be set by mistake.
import Bytes

@inline(__always)
func everyByte(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

/// Marks the bytes that are zero.
@inline(__always)
func zeroBytes(_ word: UInt64) -> UInt64 { (word &- everyByte(0x01)) & ~word & everyByte(0x80) }

/// Marks the bytes below 0x20.
@inline(__always)
func controlBytes(_ word: UInt64) -> UInt64 { (word &- everyByte(0x20)) & ~word & everyByte(0x80) }

/// Whether all eight bytes are the digits 0 to 9.
@inline(__always)
func areDigits(_ word: UInt64) -> Bool {
    (word & everyByte(0xF0)) | ((word &+ everyByte(0x06)) & everyByte(0xF0)) >> 4 == everyByte(0x33)
}

/// The number that eight digits say, the first of them in the lowest byte: pairs, then fours, then all are put together.
@inline(__always)
func eightDigits(_ word: UInt64) -> Int64 {
    var digits = word &- everyByte(0x30)
    digits = digits &* 10 &+ digits >> 8
    let fours = (digits & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let rest = (digits >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return Int64(truncatingIfNeeded: (fours &+ rest) >> 32)
}

/// Whether two stretches of bytes are the same.
@inline(__always)
func areSame(_ one: ByteView, _ other: ByteView) -> Bool {
    guard one.count == other.count else { return false }
    var index = 0
    while index + 8 <= one.count {
        if one.word(at: index) != other.word(at: index) { return false }
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
    init(_ bytes: ByteView) {
        guard bytes.count >= 4 else {
            (low, high) = (tailBytes(bytes, from: 0), 0)
            return
        }
        // The last bytes are read with some of the first ones before them, which are shifted out.
        if bytes.count < 8 {
            let last = bytes.halfWord(at: bytes.count - 4)
            low = UInt64(bytes.halfWord(at: 0)) | UInt64(last) << UInt64(8 * (bytes.count - 4))
            high = 0
        } else {
            let last = bytes.word(at: bytes.count - 8)
            low = bytes.word(at: 0)
            high = bytes.count == 8 ? 0 : last >> UInt64(8 * (16 - bytes.count))
        }
    }

    @inline(__always)
    init(_ text: StaticString) { self.init(text.view) }
}

/// The bytes from `start` on, at most eight, as one word.
@inline(__always)
func tailBytes(_ bytes: ByteView, from start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<bytes.count { word |= UInt64(bytes[index]) << UInt64(8 * (index - start)) }
    return word
}
