// Dead letters by reason and by what became of them, and how they are thrown away.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Dead letters that are asked for")
    struct LetterFilterTests {
        /// Each with the number of letters that have it, and how many of those were replayed.
        private static let reasons = [
            ("the record is not JSON", 5, 2), ("the field \"id\" is missing", 3, 0), ("a.b (at byte 7)", 2, 2),
            ("a.b (at byte 9)", 1, 0),
        ]
        private let live: LiveShop

        init() throws {
            live = try LiveShop()
            var position = 0
            for (reason, count, replayed) in Self.reasons {
                for number in 0..<count {
                    position += 10
                    let text = String(decoding: try JSONEncoder().encode(reason), as: UTF8.self)
                    let fields = number < replayed ? #", "replayed_at_ms": {"$numberLong": "1"}"# : ""
                    try live.insert(
                        into: "dead_letters",
                        #"{"_id": "log@\#(position)", "source": "log", "position": {"$numberLong": "\#(position)"}, "#
                            + #""raw": {"$binary": {"base64": "eA==", "subType": "00"}}, "reason": \#(text)\#(fields)}"#
                    )
                }
            }
        }

        private func run(_ options: String..., status: Int32 = ExitCode.done) throws -> Exit {
            let exit = try live.programs().start(.deadLetters, options).wait(seconds: 20)
            #expect(exit.status == status, "\(options): \(exit)")
            return exit
        }

        @Test("are listed, counted and exported by reason, and by whether they were replayed")
        func filters() throws {
            #expect(try run("--count").text == "11\n")
            #expect(try run("--replayed", "--count").text == "4\n")
            #expect(try run("--not-replayed", "-o", "ndjson").lines.count == 7)
            #expect(try run("--reason", "NOT json", "-o", "ndjson").lines.count == 5)
            #expect(try run("--reason", "a.b", "--count").text == "3\n")
            #expect(try run("--reason", "a?b", "--count").text == "0\n", "no pattern")
            #expect(try run("export", "--reason", "a.b").lines.count == 3)
            #expect(try run("-o", "ndjson", "-n", "2").lines.count == 2)
        }

        @Test("are counted for each reason, the commonest first, wherever in the record it is")
        func reasons() throws {
            #expect(
                try run("reasons").lines == [
                    "5\tthe record is not JSON, 2 of them replayed", "3\ta.b, 2 of them replayed",
                    "3\tthe field \"id\" is missing",
                ])
            #expect(
                try run("reasons", "-o", "csv").text.hasPrefix(
                    "reason,letters,replayed\r\nthe record is not JSON,5,2\r\n"))
        }

        @Test("are dropped when they were replayed, and no others; one way to choose is enough")
        func dropped() throws {
            #expect(try run("drop", "--replayed").errorText.contains("4 dropped"))
            #expect(try run("--count").text == "7\n")
            #expect(try run("drop", "--all", "--replayed", status: ExitCode.usage).errorText.contains("Give either"))
            #expect(try run("drop", status: ExitCode.usage).errorText.contains("Give either"))
            #expect(try run("drop", "--all").errorText.contains("7 dropped"), "scripts are not asked")
        }
    }
}
