// Eight bytes looked at as one word, compared with looking at them one after the other.

import Bytes
import Support
import Testing

@testable import Shop

@Suite("Eight bytes at once")
struct ByteWordsTests {
    private func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What a mark must tell: which byte is the first one that is meant.
    private func first(_ mark: UInt64) -> Int? { mark == 0 ? nil : mark.trailingZeroBitCount >> 3 }

    /// Words in which bytes on both sides of every border that the functions draw stand at every place.
    private static let samples: [[UInt8]] = {
        let borders: [UInt8] = [
            0, 1, 0x1F, 0x20, 0x21, 0x2F, 0x30, 0x35, 0x39, 0x3A, 0x3F, 0x40, 0x7F, 0x80, 0xB0, 0xFF,
        ]
        var random = SplitMix64(seed: 8)
        let mixed = (0..<20_000).map { _ in (0..<8).map { _ in borders[random.below(borders.count)] } }
        let alone = borders.flatMap { border in
            (0..<8).map { place in (0..<8).map { $0 == place ? border : 0x35 } }
        }
        return mixed + alone
    }()

    @Test("the first zero byte and the first control character are found, wherever they are")
    func marks() {
        for bytes in Self.samples {
            #expect(first(zeroBytes(word(bytes))) == bytes.firstIndex(of: 0))
            #expect(first(controlBytes(word(bytes))) == bytes.firstIndex { $0 < 0x20 })
        }
    }

    @Test("are digits if every one of them is")
    func digits() {
        for bytes in Self.samples {
            #expect(areDigits(word(bytes)) == bytes.allSatisfy { 0x30...0x39 ~= $0 })
        }
    }

    @Test("say the number that their digits say")
    func numbers() {
        var random = SplitMix64(seed: 9)
        let fixed: [Int64] = [0, 1, 9, 10, 99_999_999, 12_345_678, 90_000_000, 10_000_000, 1_000_000, 100_000, 10_000]
        for number in fixed + (0..<2_000).map({ _ in Int64(random.below(100_000_000)) }) {
            let digits = String(number)
            let text = String(repeating: "0", count: 8 - digits.count) + digits
            #expect(eightDigits(word(Array(text.utf8))) == number)
        }
    }

    @Test("two stretches are the same only if no byte of either differs", arguments: 0...40)
    func same(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 1) }
        func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
            one.withView { one in other.withView { areSame(one, $0) } }
        }
        #expect(areEqual(bytes, bytes))
        #expect(!areEqual(bytes, bytes + [0]) && !areEqual(bytes + [0], bytes))
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 0x80
            #expect(!areEqual(bytes, other))
        }
    }

    @Test("a short text is its own bytes and zeros", arguments: 0...16)
    func short(length: Int) {
        let bytes = (0..<length).map { UInt8(0xF0 - $0) }
        let short = bytes.withView { ShortBytes($0) }
        let padded = bytes + Array(repeating: 0, count: 16 - length)
        #expect(short.low == word(Array(padded[..<8])) && short.high == word(Array(padded[8...])))
    }

    @Test("what is left of a text is its own bytes and zeros", arguments: 0...8)
    func tail(length: Int) {
        let bytes = (0..<length + 3).map { UInt8(0xF0 - $0) }
        let expected = word(Array(bytes[3...]) + Array(repeating: 0, count: 8 - length))
        #expect(bytes.withView { tailBytes($0, from: 3) } == expected)
    }
}
