// The line that stays in place belongs to the program in the foreground; everybody else would write over the prompt.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The line that stays in place")
    struct TerminalLineTests {
        private let folder: TemporaryFolder
        private static let inPlace = "\r\u{1B}[K"

        init() throws { folder = try TemporaryFolder() }

        /// What comes to a terminal (`script(1)` makes one) where a shell with job control runs the line.
        private func onTerminal(_ line: String, _ kind: String = "xterm") throws -> String {
            let quoted = "TERM=\(kind) bash -mc '\(line)'"
            let exit = try Shop(events: folder.path("e.ndjson")).shell(
                "script --quiet --return --command \"\(quoted)\" /dev/null </dev/null", in: folder, seconds: 20)
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit.text
        }

        @Test("is shown in the foreground of a terminal")
        func foreground() throws {
            let text = try onTerminal("make-orders --count 10000")
            #expect(text.contains(Self.inPlace + "events [") && text.contains("10000 events made"), "\(text)")
        }

        @Test("is not shown behind a &, where what is done is said all the same")
        func background() throws {
            let text = try onTerminal("make-orders --count 10000 & wait")
            #expect(!text.contains(Self.inPlace) && text.contains("10000 events made"), "\(text)")
        }

        @Test("is not shown on a terminal that nothing steers, and nothing is coloured there")
        func dumb() throws {
            let text = try onTerminal("make-orders --count 10000; make-orders --count x || true", "dumb")
            #expect(
                !text.contains("\u{1B}") && text.contains("10000 events made") && text.contains("error: "), "\(text)")
        }

        @Test("asks before all dead letters are removed, and takes no for an answer")
        func question() throws {
            let live = try LiveShop()
            try live.insert(
                into: "dead_letters",
                #"{"_id": "log@1", "source": "log", "position": {"$numberLong": "1"}, "reason": "r"}"#)
            func answer(_ word: String, _ options: String = "") throws -> String {
                let command = "TERM=dumb dead-letters drop --all \(options)"
                return try live.programs().shell(
                    "printf '\(word)\\n' | script --quiet --command '\(command)' /dev/null; dead-letters --count",
                    in: folder, seconds: 20
                ).text
            }
            let refused = try answer("n")
            #expect(refused.contains("Remove 1 dead letter for good? [y/N]") && refused.hasSuffix("1\n"), "\(refused)")
            #expect(try answer("").hasSuffix("1\n"))
            #expect(try answer("y").hasSuffix("0\n"))
        }

        @Test("is not shown where standard error is no terminal")
        func noTerminal() throws {
            let exit = try Shop(events: folder.path("e.ndjson")).run(.makeOrders, "--count", "10000")
            #expect(exit.errorText == "10000 events made\n", "\(exit)")
        }
    }
}
