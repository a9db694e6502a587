// Which bytes may be an id. Every load of eight bytes begins at eight bytes before the end or earlier.
import Bytes

/// Whether valid UTF-8 `bytes` may be an id: 1 to 512 of them, and no control character (C0, DEL, C1).
@inline(__always)
func isValidID(_ bytes: ByteView) -> Bool {
    guard 1...ShopID.size_bytes_max ~= bytes.count else { return false }
    if bytes.count >= 8, isPlain(bytes) { return true }
    return hasNoControls(bytes)
}

/// Whether eight bytes or more are all ASCII without control characters; the last eight may be looked at twice.
@inline(__always)
private func isPlain(_ bytes: ByteView) -> Bool {
    var index = 0
    var special: UInt64 = 0
    while index < bytes.count {
        let start = min(index, bytes.count - 8)
        let word = bytes.word(at: start)
        special |= (word & everyByte(0x80)) | controlBytes(word) | zeroBytes(word ^ everyByte(0x7F))
        index += 8
    }
    return special == 0
}

@inline(__always)
private func hasNoControls(_ bytes: ByteView) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
        // C1 controls, U+0080 to U+009F, are C2 80 to C2 9F.
        if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return false }
        previous = byte
    }
    return true
}
