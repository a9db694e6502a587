// The escapes of JSON in bytes that need not be JSON.

/// Any bytes with what may be JSON's escapes replaced by what they stand for; what is none stays.
func unescapedLeniently(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes[...]
    while let slash = rest.firstIndex(of: UInt8(ascii: "\\")) {
        text += rest[..<slash]
        let end = escapeEnd(rest[slash...])
        let escape = Array(rest[slash..<end])
        text += escape.count < 2 ? escape : unescaped(escape) ?? escape
        rest = rest[end...]
    }
    return text + rest
}

/// Where the escape ends that begins with these bytes: a backslash that begins none is one by itself.
private func escapeEnd(_ bytes: ArraySlice<UInt8>) -> Int {
    let start = bytes.startIndex
    func isUnit(at index: Int) -> Bool {
        guard index + 6 <= bytes.endIndex, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return false }
        return bytes[(index + 2)..<(index + 6)].allSatisfy { hexValue($0) != nil }
    }
    if isUnit(at: start) {
        let isPair = [UInt8(ascii: "d"), UInt8(ascii: "D")].contains(bytes[start + 2]) && isUnit(at: start + 6)
        return start + (isPair ? 12 : 6)
    }
    guard start + 1 < bytes.endIndex, "\"\\/bfnrt".utf8.contains(bytes[start + 1]) else { return start + 1 }
    return start + 2
}
