// The golden run of the cart join, byte for byte: whole, stopped at bad data, resumed.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The golden cart join")
    struct GoldenRunTests {
        private let shop: LiveShop
        private let file = "cart-join.json"
        private let path: String

        init() throws {
            shop = try LiveShop()
            path = try shop.folder.write(file, GoldenCartJoin.input)
        }

        private func lines(_ summaries: some Collection<String>) -> String { summaries.map { $0 + "\n" }.joined() }

        @Test("prints the seven summaries as JSON or as text", arguments: ["json", "text"])
        func prints(form: String) throws {
            let exit = try shop.join(path, "--print", form)
            #expect(exit.text == lines(form == "json" ? GoldenCartJoin.json : GoldenCartJoin.text), "\(exit)")
            #expect(exit.status == ExitCode.done)
            #expect(exit.errorText.count(of: "Skipping invalid data: FAIL HERE") == 1, "\(exit)")
            #expect(
                exit.errorText.contains(file) && exit.errorText.contains("\(GoldenCartJoin.badPosition)"), "\(exit)")
            try shop.expectState(after: [shop.folder.source(file, GoldenCartJoin.input)])
        }

        @Test("stops at bad data as often as it is told to, and goes on behind it when told to skip")
        func stops() throws {
            let first = try shop.join(path, "--print", "json", "--on-invalid", "stop")
            #expect(first.text == lines(GoldenCartJoin.json.prefix(5)) && first.status == ExitCode.badData, "\(first)")
            #expect(
                first.errorText.contains(file) && first.errorText.contains("\(GoldenCartJoin.badPosition)"), "\(first)")
            let second = try shop.join(path, "--print", "json", "--on-invalid", "stop")
            #expect(second.text == "" && second.status == ExitCode.badData, "\(second)")
            #expect(second.errorText.contains("\(GoldenCartJoin.badPosition)"), "\(second)")
            #expect(try shop.stored().deadLetters == [])
            let third = try shop.join(path, "--print", "json", "--on-invalid", "skip")
            #expect(third.text == lines(GoldenCartJoin.json.suffix(2)) && third.status == ExitCode.done, "\(third)")
            let fourth = try shop.join(path, "--print", "json")
            #expect(fourth.text == "" && fourth.status == ExitCode.done, "\(fourth)")
            try shop.expectState(after: [shop.folder.source(file, GoldenCartJoin.input)])
        }

        @Test("goes on where it was with a line that is appended, once its newline is there")
        func resumes() throws {
            _ = try shop.join(path)
            try shop.folder.append(file, "{\"user_id\": \"b\", \"type\": \"payment\", \"order_id\": 3}")
            let unfinished = try shop.join(path, "--print", "json")
            #expect(unfinished.text == "" && unfinished.status == ExitCode.done, "\(unfinished)")
            try shop.folder.append(file, "\n")
            let finished = try shop.join(path, "--print", "json")
            let summary = #"{"user_id": "b", "paid_order_ids": [4, 3], "unpaid_order_ids": []}"#
            #expect(finished.text == summary + "\n", "\(finished)")
            #expect(try shop.join(path, "--print", "json").text == "")
        }

        @Test(
            "follows the file unless told to stop at its end, and ends when asked to",
            arguments: [SIGTERM, SIGINT])
        func follows(signal: Int32) throws {
            let joiner = try shop.programs(events: path).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 7 })
            try shop.folder.append(file, "{\"user_id\": \"b\", \"type\": \"payment\", \"order_id\": 3}\n")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 8 })
            joiner.signal(signal)
            let exit = try joiner.wait()
            #expect(exit.status == ExitCode.done && exit.lines.count == 8, "\(exit)")
            #expect(try shop.join(path, "--print", "json").text == "")
        }

        @Test("reads standard input to its end, however long that pauses")
        func standardInput() throws {
            // Longer than a log that is followed no further is waited for.
            let pausing = "{ head -n 3 '\(path)'; sleep 1; tail -n +4 '\(path)'; }"
            let command = "\(pausing) | '\(Program.joiner.path)' --until-end --print json"
            let exit = try ChildProcess(
                "/bin/sh", ["-c", command], environment: shop.programs(events: "-").environment
            ).wait()
            #expect(exit.text == lines(GoldenCartJoin.json) && exit.status == ExitCode.done, "\(exit)")
        }

        @Test("takes a last line without its newline from standard input that was closed, and leaves it in a file")
        func unfinishedLine() throws {
            let text = String(GoldenCartJoin.input.dropLast())
            let exit = try shop.programs(events: "-").run(.joiner, "--print", "json", input: text)
            #expect(exit.text == lines(GoldenCartJoin.json) && exit.status == ExitCode.done, "\(exit)")
            let other = try LiveShop()
            let path = try other.folder.write("cart-join.json", text)
            #expect(try other.join(path, "--print", "json").text == lines(GoldenCartJoin.json.dropLast()))
        }

        @Test("draws a flowchart from the configured source to the configured store")
        func graph() throws {
            let exit = try shop.programs(events: path).run(.joiner, "graph")
            #expect(
                exit.status == ExitCode.done && exit.text.contains("flowchart") && exit.text.contains("-->"), "\(exit)")
            #expect(exit.text.contains(file) && exit.text.contains(shop.database), "\(exit)")
        }
    }
}
