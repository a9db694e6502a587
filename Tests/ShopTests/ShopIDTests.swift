import Testing

@testable import Shop

@Suite("An id")
struct ShopIDTests {
    @Test("holds no control character, at whatever place and however long it is", arguments: 1...20)
    func controls(length: Int) {
        let controls: [Unicode.Scalar] = ["\0", "\u{1}", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9F}"]
        let allowed: [Unicode.Scalar] = [" ", "~", "\u{A0}", "\u{C2}", "é", "Ā", "ł", "🧀"]
        for place in 0..<length {
            func id(_ scalar: Unicode.Scalar) -> ShopID? {
                var scalars = Array(repeating: Unicode.Scalar("x"), count: length)
                scalars[place] = scalar
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                return ShopID(checking: text)
            }
            for scalar in controls { #expect(id(scalar) == nil, "\(scalar.value) at \(place)") }
            for scalar in allowed { #expect(id(scalar) != nil, "\(scalar.value) at \(place)") }
        }
    }

    @Test("has 1 to 512 bytes")
    func lengths() {
        #expect(ShopID(checking: "") == nil)
        for length in [1, 7, 8, 9, 511, 512] {
            #expect(ShopID(checking: String(repeating: "x", count: length))?.text.utf8.count == length)
        }
        #expect(ShopID(checking: String(repeating: "x", count: 513)) == nil)
    }

    @Test("is compared and ordered by its bytes")
    func order() {
        let composed: ShopID = "\u{e9}"
        let decomposed: ShopID = "e\u{301}"
        #expect(composed != decomposed && Set([composed, decomposed, "\u{e9}"]).count == 2)
        let ids: [ShopID] = ["b", "\u{e9}", "", "a", "e\u{301}", "ab", "B"]
        #expect(ids.sorted().map(\.text) == ["", "B", "a", "ab", "b", "e\u{301}", "\u{e9}"])
        #expect(!(composed < composed))
    }
}
