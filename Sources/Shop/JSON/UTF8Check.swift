import Bytes

/// Whether bytes are UTF-8: all of a record is checked before any of it is read.

/// Copies the bytes, eight at a time, and says whether all of them are ASCII.
@inline(__always)
func copyASCII(_ bytes: ByteView, to target: borrowing ByteRoom) -> Bool {
    var seen: UInt64 = 0
    var index = 0
    while index + 8 <= bytes.count {
        let word = bytes.word(at: index)
        seen |= word
        target.write(word: word, at: index)
        index += 8
    }
    while index < bytes.count {
        seen |= UInt64(bytes[index])
        target.write(bytes[index], at: index)
        index += 1
    }
    return seen & everyByte(0x80) == 0
}

/// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7): no overlong form, no surrogate, nothing cut off.
func isUTF8(_ bytes: ByteView) -> Bool {
    var index = 0
    while index < bytes.count {
        if index + 8 <= bytes.count, bytes.word(at: index) & everyByte(0x80) == 0 {
            index += 8
            continue
        }
        let byte = bytes[index]
        if byte < 0x80 {
            index += 1
            continue
        }
        guard let shape = sequenceShape(byte), index + shape.length <= bytes.count,
            shape.second ~= bytes[index + 1]
        else { return false }
        for offset in 2..<max(2, shape.length) where bytes[index + offset] & 0xC0 != 0x80 { return false }
        index += shape.length
    }
    return true
}

/// How many bytes a sequence with this first byte has, and which second bytes may follow.
private func sequenceShape(_ first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch first {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
}
