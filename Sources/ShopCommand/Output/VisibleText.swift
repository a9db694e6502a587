// Foreign text and bytes, made safe for a terminal.
import EventLog
import Shop

/// `madeVisible`, quickly for the text that nearly all text is.
public func visible(_ text: String) -> String {
    text.utf8.allSatisfy { 0x20..<0x7F ~= $0 } ? text : madeVisible(text)
}

/// Bytes that should be text: what is UTF-8 is made visible, the rest written as `\x{HEX}`.
public func visible(_ bytes: some Sequence<UInt8>) -> String {
    var shown = ""
    var parser = Unicode.UTF8.ForwardParser()
    let bytes = Array(bytes)
    var rest = bytes.makeIterator()
    var start = 0
    while true {
        switch parser.parseScalar(from: &rest) {
        case .valid(let scalar):
            start += scalar.count
            shown.unicodeScalars.append(UTF8.decode(scalar))
        case .error(let length):
            for byte in bytes[start..<(start + length)] { shown += "\\x{\(String(byte, radix: 16))}" }
            start += length
        case .emptyInput: return madeVisible(shown)
        }
    }
}

/// The text as a string of JSON in which nothing is hidden (`Unicode.Scalar.isHidden`): `\u202e`, and a pair of those where
/// one is too small. Whoever reads the JSON gets the text as it was.
func appendQuotedVisibly(_ text: String, to output: inout [UInt8]) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) || !text.unicodeScalars.contains(where: \.isHidden) {
        return appendQuoted(text, to: &output)
    }
    var quoted: [UInt8] = []
    appendQuoted(text, to: &quoted)
    for scalar in String(decoding: quoted, as: UTF8.self).unicodeScalars {
        let character = String(scalar)
        guard scalar.isHidden else {
            output.append(contentsOf: character.utf8)
            continue
        }
        for unit in character.utf16 {
            let hex = String(unit, radix: 16)
            output.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8)
        }
    }
}

/// How many columns of a terminal the text takes: two for wide characters (East Asian, emoji).
func columnCount(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + ($1.isWide ? 2 : 1) }
}

extension Character {
    fileprivate var isWide: Bool {
        // Before Hangul there is nothing wide; asking Unicode's tables takes its time.
        guard let first = unicodeScalars.first, first.value >= 0x1100 else { return false }
        if first.properties.isEmojiPresentation { return true }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return true
        default: return false
        }
    }
}
