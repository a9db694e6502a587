import EventLog
import Foundation
import Shop
import ShopStore
import Testing

@testable import ShopCommand

@Suite struct DeadLetterListingTests {
    private func listed(_ format: OutputFormat, _ letters: [DeadLetter]) throws -> String {
        let gathered = Gathered()
        let output = try ListOutput(format, LetterForms(utc), to: gathered.output)
        for letter in letters { try output.add(letter) }
        try output.end()
        return gathered.text
    }

    @Test("A letter is one line of text, with its record as far as it fits")
    func line() throws {
        #expect(
            try listed(.text, [letter("FAIL\u{1B}HERE")])
                == "file:cart.json@120: the record is not JSON (2022-04-24 19:41:07): FAIL\\u{1b}HERE\n")
        let long = letter(String(repeating: "x", count: 300), replayed_at_ms: evening_ms)
        #expect(
            try listed(.text, [long]).hasSuffix(
                ", replayed 2022-04-24 19:41:07): \(String(repeating: "x", count: 100))…\n"))
    }

    @Test("A letter's page says what of the record is missing")
    func page() {
        let page = letter("{\"a\": 1", size_bytes: 5_000_000).page(utc)
        #expect(page.contains("size:      5000000 bytes, of which the first 7 were kept\n"))
        #expect(page.hasSuffix("record:    {\"a\": 1\n"))
    }

    @Test(
        "What is exported is read back byte for byte",
        arguments: [
            Array("FAIL HERE".utf8), Array("żółć\u{1B}\u{9B}\"\\".utf8), [0xFF, 0x00, 0x0A], [],
        ])
    func roundTrip(_ raw: [UInt8]) throws {
        var letter = letter("")
        letter.raw = raw
        let exported = try ExportedLetter(line: Data(listed(.ndjson, [letter]).utf8))
        #expect(exported.id == letter.id)
        #expect(exported.raw == raw)
    }

    @Test("A letter's page says when it was put back, and as which number")
    func replayedPage() {
        let page = letter("{}", replayed_at_ms: evening_ms, replayNumber: 7).page(utc)
        #expect(page.contains("replayed:  2022-04-24 19:41:07, as number 7\n"))
    }

    @Test(
        "A line that is no exported letter is named",
        arguments: [
            "x", "{}", #"{"id": "a"}"#, #"{"id": 1, "raw": ""}"#, #"{"id": "a", "raw": "", "raw_base64": ""}"#,
            #"{"id": "a", "raw_base64": "!"}"#,
        ])
    func badLine(_ line: String) {
        let file = ExportedLetters(Data("\n\(line)\n".utf8), name: "letters.ndjson")
        #expect { try file.forEach { _ in } } throws: { error in
            let failure = Failure(error)
            return failure.status == .badData && failure.message.hasPrefix("letters.ndjson, line 2: ")
        }
    }
}
