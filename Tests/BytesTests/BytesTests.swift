import Bytes
import Testing

@Suite("Bytes that are lent")
struct BytesTests {
    private let digits = Array("0123456789abcdefghij".utf8)

    @Test("A view shows the array's bytes, and its parts are counted from their own beginning")
    func parts() {
        digits.withView { view in
            #expect(Array(view) == digits)
            #expect(view.part(3..<7).text == "3456")
            #expect(view.part(3..<7).part(1..<3).text == "45")
            #expect(view.part(20..<20).isEmpty)
            #expect(view.part(10..<20).last == UInt8(ascii: "j"))
        }
    }

    @Test("Words have the first byte lowest, wherever they begin")
    func words() {
        [1, 2, 3, 4, 5, 6, 7, 8, 9].withView { view in
            #expect(view.word(at: 1) == 0x0908_0706_0504_0302)
            #expect(view.halfWord(at: 3) == 0x0706_0504)
        }
    }

    @Test("The first byte of a kind is found at or after where the search begins, and not behind the view's end")
    func search() {
        Array("a\nb\nc\n".utf8).withView { view in
            #expect(view.index(of: 0x0A) == 1)
            #expect(view.index(of: 0x0A, from: 2) == 3)
            #expect(view.part(4..<5).index(of: 0x0A) == nil)
            #expect(view.index(of: 0x0A, from: 6) == nil)
        }
        #expect(ByteView().index(of: 0) == nil)
    }

    @Test("Views are equal by size and bytes")
    func equality() {
        digits.withView { view in
            digits.withView { #expect($0 == view) }
            #expect(view.part(0..<3) != view.part(0..<4))
            #expect(view.part(0..<3) != view.part(1..<4))
            #expect(view.part(5..<5) == ByteView())
        }
    }

    @Test(
        "Texts, literals, words and no bytes at all are lent alike",
        arguments: ["", "ż", "a longer text than fits into sixteen bytes"])
    func lenders(text: String) {
        #expect(text.withView { Array($0) } == Array(text.utf8))
        #expect(("ab" as StaticString).view.text == "ab")
        #expect(ByteView.with(words: (0x6463_6261, 0), count: 3) { $0.text } == "abc")
        #expect([UInt8]().withView { $0.count } == 0)
        #expect(ByteView().unsafeBytes.baseAddress != nil)
    }

    @Test("A view is appended to bytes as it is")
    func appending() {
        var bytes: [UInt8] = [1]
        digits.withView { bytes.append(contentsOf: $0.part(1..<3)) }
        #expect(bytes == [1, 0x31, 0x32])
    }

    @Test("A room holds what was written, also from elsewhere in it")
    func room() {
        let room = ByteRoom(count: 24)
        digits.withView { room.write($0, at: 2) }
        room.write(room.view(4..<22), at: 0)
        #expect(room.view(0..<18).text == "23456789abcdefghij")
        room.write(UInt8(ascii: "x"), at: 1)
        room.write(word: 0x6867_6665_6463_6261, at: 16)
        #expect(room.view(0..<24).text == "2x456789abcdefghabcdefgh")
        room.unsafeBytes(3..<5).copyBytes(from: [0x2A, 0x2B])
        #expect(room.view.part(0..<6).text == "2x4*+7")
    }

    @Test("What does not fit into a room ends the process")
    func bounds() async {
        await #expect(processExitsWith: .failure) {
            let room = ByteRoom(count: 24)
            [1, 2, 3].withView { room.write($0, at: 22) }
        }
    }
}
