import Testing

@testable import Shop

@Suite("A town")
struct TownTests {
    struct Address: Sendable, CustomTestStringConvertible {
        let text: String
        let town: String?
        var testDescription: String { text.unicodeScalars.prefix(60).map { $0.escaped(asASCII: true) }.joined() }

        init(_ text: String, _ town: String?) { (self.text, self.town) = (text, town) }
    }

    private static let addresses: [Address] = [
        Address("ul. Polna 12\n00-950 Warszawa", "warszawa"),
        Address("Warszawa", "warszawa"),
        Address("WARSZAWA", "warszawa"),
        // The whole name.
        Address("ul. Polna 12\n05-100 Nowa Warszawa", "nowa warszawa"),
        Address("00-950 Warszawa 12", "warszawa 12"),
        Address("ul. Polna 12, 00-950 Warszawa", "ul. polna 12, 00-950 warszawa"),
        Address("Polna 12\n00-950 Warszawa\nPolska", "polska"),
        // Composed and decomposed, and what capitals are the same.
        Address("41-300 Dąbrowa Górnicza", "dąbrowa górnicza"),
        Address("41-300 Da\u{328}browa Go\u{301}rnicza", "dąbrowa górnicza"),
        Address("41-300 DĄBROWA GÓRNICZA", "dąbrowa górnicza"),
        Address("Gießen", "giessen"), Address("GIESSEN", "giessen"), Address("GIE\u{1E9E}EN", "giessen"),
        Address("ΑΘΉΝΑΣ", "αθήνασ"), Address("Αθήνας", "αθήνασ"),
        // Postal codes.
        Address("00950 Warszawa", "warszawa"), Address("PL-00-950 Warszawa", "warszawa"),
        Address("D-10115 Berlin", "berlin"), Address("110 00 Praha", "praha"), Address("00–950 Warszawa", "warszawa"),
        Address("١١٥٦٤ الرياض", "الرياض"),
        Address("1012 AB Amsterdam", "ab amsterdam"), Address("2300 LA Chaux-de-Fonds", "la chaux-de-fonds"),
        Address("12/14 Warszawa", "12/14 warszawa"), Address("00-950Warszawa", "00-950warszawa"),
        // Blank, and lines of any kind.
        Address("  00-950 \t Warszawa  ", "warszawa"), Address("Dąbrowa\u{A0} \tGórnicza", "dąbrowa górnicza"),
        Address("Polna 12\r\n00-950 Warszawa\r\n \r\n", "warszawa"), Address("Polna 12\rWarszawa\r", "warszawa"),
        Address("Polna 12\u{2028}Warszawa\u{85}", "warszawa"), Address("Polna 12\u{B}Warszawa\u{C}", "warszawa"),
        // What nobody sees.
        Address("\u{202E}War\u{AD}szawa\u{200F}", "warszawa"),
        Address("Polna 12\nWarszawa\n\u{200E}\u{FEFF}", "warszawa"),
        Address("Warsz\u{7}awa\u{1B}", "warszawa"), Address("Dąbrowa\u{200B} Górnicza", "dąbrowa górnicza"),
        // No town.
        Address("", nil), Address(" \r\n\t\n", nil), Address("Polna 12\n00-950", nil), Address("110 00", nil),
        Address("\u{200F}", nil), Address("Polna 12\n00-950 \n", nil),
        Address(String(repeating: "a", count: Town.line_max), String(repeating: "a", count: Town.line_max)),
        Address(String(repeating: "a", count: Town.line_max + 1), nil),
    ]

    @Test("is what the last line says after a postal code", arguments: addresses)
    func found(address: Address) {
        let name = Town(in: address.text)?.name
        #expect(name.map { Array($0.utf8) } == address.town.map { Array($0.utf8) })
    }

    @Test(
        "is found in a mebibyte of anything",
        arguments: ["a", "\n", " ", "a\u{301}", "\u{200F}", "12 ", "\r\n", "\u{10FFFF}"])
    func large(piece: String) {
        let much = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        #expect(Town(in: much + "\n00-950 Warszawa")?.name == "warszawa")
        #expect(
            Town(in: "Warszawa\n" + much)?.name
                == (["a", "a\u{301}", "12 ", "\u{10FFFF}"].contains(piece) ? nil : "warszawa"))
    }

    @Test("has a name of one form: that of the name is the same, byte for byte")
    func stable() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), Self.changes(scalar), let town = Town(in: "x\(scalar)x") else {
                continue
            }
            let again = Town(in: town.name)?.name ?? "none"
            if !again.utf8.elementsEqual(town.name.utf8) { Issue.record("\(String(value, radix: 16)): \(again)") }
        }
    }

    /// Only those are worth the time.
    private static func changes(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.changesWhenCaseMapped || properties.changesWhenNFKCCaseFolded
            || properties.canonicalCombiningClass != .notReordered
    }
}
