// Foreign text, made safe to be shown: what cannot be seen, or could steer a terminal, is written out.

/// The text with everything invisible or able to steer a terminal written as `\u{HEX}`.
public func madeVisible(_ text: String) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
        if scalar.isHidden {
            visible += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            visible.unicodeScalars.append(scalar)
        }
    }
    return visible
}

extension Unicode.Scalar {
    /// Whether a reader of the text could not see that it is there, or would see what follows it elsewhere: controls,
    /// formats (bidirectional overrides, joiners), line separators, what has no meaning agreed upon, what is ignored where it
    /// cannot be shown (variation selectors, fillers of Hangul), and characters that are blank without being a space.
    public var isHidden: Bool {
        // Nearly all text, and Unicode's tables take their time.
        if 0x20..<0x7F ~= value || (0xA1...0x2FF ~= value && value != 0xAD) { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
        default: return properties.isDefaultIgnorableCodePoint || Self.blanks.contains(value)
        }
    }

    /// The Braille cell without a dot, and the note without a head.
    private static let blanks: Set<UInt32> = [0x2800, 0x1D159]
}
