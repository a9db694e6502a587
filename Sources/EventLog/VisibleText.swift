// Foreign text, made safe to be shown: what cannot be seen, or could steer a terminal, is written out.

/// The text with everything invisible or able to steer a terminal written as `\u{HEX}`; but what joins two parts of an emoji, or
/// two letters, stays, since there a reader sees what it does.
public func madeVisible(_ text: String) -> String {
    var visible = ""
    let scalars = text.unicodeScalars
    var before: Unicode.Scalar?
    for (index, scalar) in zip(scalars.indices, scalars) {
        if scalar.isHidden && !scalar.isSeen(between: before, scalars[scalars.index(after: index)...].first) {
            visible += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            visible.unicodeScalars.append(scalar)
        }
        before = scalar
    }
    return visible
}

extension Unicode.Scalar {
    /// Whether a reader of the text could not see that it is there, or would see what follows it elsewhere: controls,
    /// formats (bidirectional overrides), line separators, what has no meaning agreed upon, what is ignored where it
    /// cannot be shown (variation selectors, fillers of Hangul), and characters that are blank without being a space.
    public var isHidden: Bool {
        // Nearly all text, and Unicode's tables take their time.
        if 0x20..<0x7F ~= value || (0xA1...0x2FF ~= value && value != 0xAD) { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
        default: return properties.isDefaultIgnorableCodePoint || Self.blanks.contains(value)
        }
    }

    /// Whether it makes one of its two neighbours: a family of several people, the coloured form of a sign, two letters that are
    /// joined or kept apart as Persian and the scripts of India write them. Anywhere else it would be hidden.
    fileprivate func isSeen(between before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
        guard let before else { return false }
        switch value {
        case 0xFE0F: return before.isPicture || (after?.value == 0x20E3 && before.isASCII && before.properties.isEmoji)
        case 0x200C, 0x200D:
            guard let after else { return false }
            if value == 0x200D, before.isPicture || before.value == 0xFE0F, after.isPicture { return true }
            return before.isOfJoiningScript && after.isOfJoiningScript
        default: return false
        }
    }

    private var isPicture: Bool { value > 0x2FF && properties.isEmoji }

    /// Arabic, and the scripts from Devanagari to Sinhala.
    private var isOfJoiningScript: Bool {
        switch value {
        case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0x900...0xDFF: properties.isAlphabetic || isMark
        default: false
        }
    }

    /// Such as a virama, behind which a joiner mostly stands.
    private var isMark: Bool { properties.generalCategory == .nonspacingMark }

    /// The Braille cell without a dot, and the note without a head.
    private static let blanks: Set<UInt32> = [0x2800, 0x1D159]
}
