import EventLog
import Foundation
import Shop
import ShopStore
import Testing

@testable import ShopCommand

@Suite struct DeadLetterListingTests {
    private func listed(_ format: OutputFormat, _ letters: [DeadLetter]) throws -> String {
        let gathered = Gathered()
        let output = try LetterOutput(format, utc, to: gathered.output)
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

@Suite struct ReplayTests {
    /// A log that keeps what it is given, and refuses what no log takes.
    private final class MemoryLog: EventLogAppender {
        var records: [(key: String?, record: String)] = []
        var flushed = 0

        func append(key: UnsafeRawBufferPointer?, _ record: UnsafeRawBufferPointer) throws {
            if record.contains(0x0A) { throw EventLogError.unacceptableRecord(reason: "it holds a line break") }
            records.append((key.map { String(decoding: $0, as: UTF8.self) }, String(decoding: record, as: UTF8.self)))
        }
        func flush() { flushed = records.count }
        func close() { flush() }
    }

    private let log = MemoryLog()

    /// Replays, noting how many records were durable at each marking.
    private func replay(_ letters: [(DeadLetter, String?)]) throws -> (Replay, marked: [String], durable: [Int]) {
        var marked: [String] = []
        var durable: [Int] = []
        let replay = Replay(log) {
            marked += $0
            durable.append(log.flushed)
        }
        for (letter, corrected) in letters { try replay.add(letter, corrected: corrected.map { Array($0.utf8) }) }
        try replay.finish()
        return (replay, marked, durable)
    }

    @Test("A record goes back as it was, or as it was corrected, keyed by its customer")
    func keys() throws {
        let corrected = #"{"user_id": "a", "type": "payment", "order_id": 2}"#
        _ = try replay([(letter("FAIL HERE"), nil), (letter("FAIL HERE"), corrected)])
        #expect(log.records.map(\.key) == [nil, "a"])
        #expect(log.records.map(\.record) == ["FAIL HERE", corrected])
    }

    @Test("A letter is marked only once its record is durable")
    func marks() throws {
        let letters = (0..<1_500).map { (letter("x", position: $0), nil as String?) }
        let (replay, marked, durable) = try replay(letters)
        #expect(marked == letters.map(\.0.id))
        #expect(durable == [1_000, 1_500])
        #expect(replay.count == 1_500)
    }

    @Test("What the log cannot take is refused by name, and the rest goes on")
    func refusals() throws {
        let (replay, marked, _) = try replay([
            (letter("a\nb", position: 1), nil), (letter("half", position: 2, size_bytes: 9), nil),
            (letter("c", position: 3), nil),
        ])
        #expect(replay.refused.map(\.id) == ["file:cart.json@1", "file:cart.json@2"])
        #expect(marked == ["file:cart.json@3"])
    }

    @Test("Half a record goes back only when it was corrected")
    func truncated() throws {
        let half = letter("half", size_bytes: 9)
        let (replay, _, _) = try replay([(half, "half"), (half, "whole now")])
        #expect(replay.refused.count == 1)
        #expect(log.records.map(\.record) == ["whole now"])
    }
}
