@_spi(_Unicode) import Swift

/// A town by its name, in the one form in which towns are compared and stored.
///
/// It is what the last line of an address says after the postal codes at its start, if any: the whole of it, so `Warszawa` is
/// neither `Nowa Warszawa` nor `Warszawa 12`. Case makes no difference, nor does how letters are composed, how much blank
/// there is, or what nobody sees.
public struct Town: Hashable, Sendable {
    /// Folded to lower case, composed (Unicode's form C), one space between words.
    public let name: String

    /// The longest line that may name a town, in characters (Unicode scalars).
    public static let line_max = 256

    /// The town in an address; `nil` where there is none. Of a name alone it is that name's.
    public init?(in address: String) {
        guard let line = Self.lastLine(of: address) else { return nil }
        guard let first = line.split(separator: " ").first(where: { !Self.isPostalCode($0) }) else { return nil }
        name = Self.folded(Self.text(line[first.startIndex...]))
    }

    /// Read from its end, so that what is before it costs nothing. `nil` where it is too long.
    private static func lastLine(of address: String) -> [Unicode.Scalar]? {
        var line: [Unicode.Scalar] = []
        var isBlank = false
        for scalar in address.unicodeScalars.reversed() {
            if scalar.endsLine {
                if !line.isEmpty { break }
            } else if scalar.properties.isWhitespace {
                isBlank = !line.isEmpty
            } else if !scalar.isUnseen {
                if isBlank { line.append(" ") }
                isBlank = false
                line.append(scalar)
                if line.count > line_max { return nil }
            }
        }
        return line.reversed()
    }

    /// `00-950`, `00950`, `PL-00-950`, `D-10115`, and each half of `110 00`. No letters: `1012 AB Amsterdam` begins like
    /// `2300 LA Chaux-de-Fonds`.
    private static func isPostalCode(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        let letters = word.prefix { $0.isASCII && $0.properties.isAlphabetic }
        var digits = word
        if 1...3 ~= letters.count, word.dropFirst(letters.count).first?.isDash == true {
            digits = word.dropFirst(letters.count + 1)
        }
        return digits.first?.isDigit == true && digits.allSatisfy { $0.isDigit || $0.isDash }
    }

    /// By way of capitals, since those are the same for letters that differ in small: `ß` and `ss`, `ς` and `σ`. Of those,
    /// `ẞ` is its own.
    private static func folded(_ text: String) -> String {
        composed(composed(text).lowercased().uppercased().lowercased())
    }

    private static func composed(_ text: String) -> String { Self.text(text._nfc) }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension Unicode.Scalar {
    fileprivate var endsLine: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Controls, and what only steers how others are shown: marks of direction, joiners, variation selectors.
    fileprivate var isUnseen: Bool {
        if 0x20..<0x7F ~= value { return false }
        switch properties.generalCategory {
        case .control, .format: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }

    fileprivate var isDigit: Bool { properties.generalCategory == .decimalNumber }
    fileprivate var isDash: Bool { properties.generalCategory == .dashPunctuation }
}
