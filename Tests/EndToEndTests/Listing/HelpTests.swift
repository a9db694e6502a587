// Help as people read it: in a terminal of 80 columns, with examples that can be copied.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Help")
    struct HelpTests {
        private static let subcommands: [Program: [String]] = [
            .joiner: ["run", "graph", "lag"], .deadLetters: ["list", "reasons", "show", "export", "replay", "drop"],
            .positions: ["list", "reset", "forget", "carry"],
        ]

        private func help(_ program: Program, _ subcommand: String? = nil) throws -> [Substring] {
            let exit = try Shop().start(program, (subcommand.map { [$0] } ?? []) + ["--help"]).wait(seconds: 20)
            #expect(exit.status == ExitCode.done && exit.errorText.isEmpty, "\(program) \(subcommand ?? ""): \(exit)")
            return exit.text.split(separator: "\n", omittingEmptySubsequences: false)
        }

        @Test("fits 80 columns, and breaks no example", arguments: Program.allCases)
        func fits(program: Program) throws {
            for subcommand in [nil] + (Self.subcommands[program] ?? []).map(Optional.some) {
                let lines = try help(program, subcommand)
                for line in lines { #expect(line.count <= 80, "\(program.rawValue): \(line)") }
                let examples = lines.drop { $0 != "Examples:" && $0 != "Example:" }.dropFirst().prefix { !$0.isEmpty }
                for example in examples { #expect(example.hasPrefix("  "), "\(program.rawValue): \(example)") }
            }
        }

        @Test("of the joiner shows what it runs with where no subcommand is named")
        func joiner() throws {
            let (all, run) = (try help(.joiner).map(String.init), try help(.joiner, "run").map(String.init))
            let options = run.filter { $0.hasPrefix("  --") }
            #expect(options.count > 10 && options.allSatisfy(all.contains), "\(all)")
        }

        @Test("is not all that a shell is told: it completes what runs where no subcommand is named, in bash")
        func completion() throws {
            let script = """
                source <(shop-joiner --generate-completion-script bash)
                try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _shop-joiner "$1" "${@: -1}" "${@: -2:1}"; \
                echo "${COMPREPLY[*]}"; }
                try shop-joiner --unt; try shop-joiner --until-end --pr; try shop-joiner --print j; try shop-joiner la
                try shop-joiner lag --max
                """
            let exit = try Shop().shell(script, in: TemporaryFolder(), seconds: 20)
            #expect(exit.lines == ["--until-end", "--print", "json", "lag", "--max-records --max-seconds"], "\(exit)")
        }

        @Test("is not the only word of a tool: it says less with -q, more with -v, and what is wrong in any case")
        func talk() throws {
            let live = try LiveShop()
            let programs = live.programs(events: live.folder.path("log"))
            for to in ["db", "log"] {
                #expect(try programs.run(.makeCustomers, "--to", to, "-q").errorText == "")
                #expect(try programs.run(.makeCustomers, "--to", to).errorText == "5 customers made\n")
                let more = try programs.run(.makeCustomers, "--to", to, "-v").errorText
                #expect(more.contains(to == "db" ? "the database is mongodb://" : "the log is file:"), "\(more)")
            }
            let wrong = try programs.run(.listCustomers, "--id", "nobody", "-q")
            #expect(wrong.status == ExitCode.inputMissing && wrong.errorText.contains("nobody"), "\(wrong)")
        }

        @Test("has its version behind -V", arguments: [Program.joiner, .listCustomers, .makeOrders, .shopPage])
        func version(program: Program) throws {
            let (short, long) = (try Shop().run(program, "-V"), try Shop().run(program, "--version"))
            #expect(short.status == ExitCode.done && short.text == long.text && !short.text.isEmpty, "\(short)")
        }
    }

    @Suite("Manual pages")
    struct ManualTests {
        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../..")

        @Test("are made for every program, of nothing but what the program says, and no line is taken for a request")
        func pages() throws {
            let folder = try TemporaryFolder()
            let script = Self.root.appendingPathComponent("scripts/man-pages").path
            let bin = URL(fileURLWithPath: Program.joiner.path).deletingLastPathComponent().path
            let exit = try ChildProcess(
                "/usr/bin/env", ["python3", script, bin, folder.path("man")],
                environment: ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
            ).wait(seconds: 60)
            #expect(exit.status == 0, "\(exit)")
            let programs = Program.allCases.filter { ![.kafkaMock, .countEvents].contains($0) }
            for program in programs {
                let page = try String(contentsOfFile: folder.path("man/\(program.rawValue).1"), encoding: .utf8)
                for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
                    #expect(
                        line.wholeMatch(of: /\.(TH|SH|TP|B|BR|PP|nf|fi)( .*)?/) != nil, "\(program.rawValue): \(line)")
                }
                #expect(page.contains(".SH NAME") && page.contains(".SH DESCRIPTION") && page.allSatisfy(\.isASCII))
                #expect(page.contains("\\-\\-config"), "\(program.rawValue) has its options")
            }
            let made = try FileManager.default.contentsOfDirectory(atPath: folder.path("man"))
            #expect(made.count == programs.count, "\(made)")
        }
    }

    @Suite("A configuration file")
    struct ConfigurationTests {
        private let live: LiveShop

        init() throws {
            live = try LiveShop()
            for number in 1...3 { try live.insert(into: "customers", #"{"id": "c\#(number)", "first_name": "N"}"#) }
        }

        private func run(_ file: String, _ program: Program, _ options: String..., status: Int32 = ExitCode.done) throws
            -> Exit
        {
            try live.folder.write("shop.json", file)
            let exit = try live.programs().start(program, options + ["--config", live.folder.path("shop.json")])
                .wait(seconds: 20)
            #expect(exit.status == status, "\(file): \(exit)")
            return exit
        }

        @Test("sets what an option can set, for the program that it names; the command line wins")
        func sections() throws {
            let file =
                #"{"list-customers": {"output": "csv", "limit": 2, "carts": true, "id": ["c1", "c3"], "descending": false}}"#
            #expect(try run(file, .listCustomers).text == "id,order_id,state\r\nc1,,\r\nc3,,\r\n")
            #expect(try run(file, .listCustomers, "-o", "ndjson", "--limit=1").lines.count == 1)
            #expect(
                try run(file, .listCustomers, "--id", "c2").text == "id,order_id,state\r\nc2,,\r\n",
                "not added to the file's")
            #expect(try run(file, .listProducts).text == "", "it is another program's")
            #expect(try run(#"{"dead-letters reasons": {"output": "json"}}"#, .deadLetters, "reasons").text == "[]\n")
            let joiner = #"{"shop-joiner": {"store": "none", "until-end": true, "print": "json"}}"#
            try live.folder.write("log", #"{"user_id": "a", "type": "order", "order_id": 1}"# + "\n")
            #expect(try run(joiner, .joiner, "--events", live.folder.path("log")).lines.count == 1)
        }

        @Test(
            "is refused where it says what no option of the program can be",
            arguments: [
                (#"{"list-customers": {"outptu": "csv"}}"#, "no option \"outptu\""),
                (#"{"list-customers": {"limit": true}}"#, "no such value for \"limit\""),
                (#"{"list-customers": {"carts": "yes"}}"#, "no such value for \"carts\""),
                (#"{"list-customers": {"limit": ["1", "2"]}}"#, "no such value for \"limit\""),
                (#"{"list-customers": {"mongodb": "mongodb://localhost/x"}}"#, "no option \"mongodb\""),
                (#"{"list-customer": {}}"#, "unknown setting \"list-customer\""),
                (#"{"list-customers": 7}"#, "not a JSON object"),
                (#"{"events": {}}"#, "unknown setting \"events\""),
            ])
        func refused(file: String, words: String) throws {
            let exit = try run(file, .listCustomers, status: ExitCode.configuration)
            #expect(exit.errorText.contains(words) && exit.errorText.contains("shop.json"), "\(exit)")
        }
    }
}
