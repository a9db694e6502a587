// The sink that runs programs, with real ones: small scripts, well-behaved and not.

import Foundation
import Support
import Testing

@testable import Services

@Suite("A program that is run for each event")
struct CommandSinkTests {
    private let desk: CommandDesk

    init() throws { desk = try CommandDesk() }

    @Test("finds the event on its standard input, its arguments as they are, and an environment without passwords")
    func handed() throws {
        let command = try desk.command(
            #"cat >event; printf '%s|' "$@" >arguments; env >environment"#, "a b", "$(id)", "")
        #expect(try desk.deliver(command, #"{"a": "$HOME; \"x\""}"#) == [:])
        #expect(desk.text("event") == #"{"a": "$HOME; \"x\""}"# + "\n")
        #expect(desk.text("arguments") == "a b|$(id)||")
        let environment = try #require(desk.text("environment"))
        #expect(environment.contains("GREETING=hello") && !environment.contains("secret"))
    }

    @Test("has three descriptors, no signal blocked or ignored, and a process group of its own")
    func afresh() throws {
        let leaked = fcntl(STDERR_FILENO, F_DUPFD, 200)
        defer { close(leaked) }
        // By the shell itself: while it starts another program it blocks signals.
        let command = try desk.command(
            """
            while read -r line; do case $line in SigBlk*|SigIgn*) echo "$line";; esac; done </proc/$$/status >signals
            ls /proc/$$/fd >files; cut -d' ' -f5 /proc/$$/stat >group; echo $$ >own
            """)
        #expect(try desk.deliver(command, "") == [:])
        // The shell keeps its script open, and what it puts back.
        let files = desk.text("files")?.split(separator: "\n").compactMap { Int32($0) } ?? []
        #expect(files.contains(2) && !files.contains(leaked))
        // Up to signal 31: two others are the threads library's own.
        let masks = desk.text("signals")?.split(separator: "\n").compactMap { UInt64($0.dropFirst(8), radix: 16) }
        #expect(masks?.map { $0 & 0x7FFF_FFFF } == [0, 0])
        #expect(desk.text("group") == desk.text("own"))
    }

    @Test(
        "need not read what it is handed, or may close it",
        arguments: ["exit 0", "exec 0<&-; sleep 0.1", "head -c 9 >/dev/null"])
    func unread(script: String) throws {
        #expect(try desk.deliver(desk.command(script), String(repeating: "x", count: 4 << 20)) == [:])
    }

    @Test("reads all of a large event, however slowly")
    func large() throws {
        #expect(try desk.deliver(desk.command("sleep 0.1; wc -c >size"), String(repeating: "x", count: 4 << 20)) == [:])
        #expect(desk.text("size")?.trimmingCharacters(in: .whitespacesAndNewlines) == "\((4 << 20) + 1)")
    }

    @Test("says what it has to say, with escapes made visible, and not too much of it")
    func output() throws {
        let command = try desk.command(#"printf 'one\n\033[31mtwo' >&2; head -c 100000000 /dev/zero | tr '\0' x"#)
        #expect(try desk.deliver(command, "") == [:])
        #expect(desk.said.all.prefix(1) == ["\(command.name): one"])
        #expect(desk.said.all.dropFirst().first?.hasPrefix(#"\#(command.name): \u{1b}[31mtwox"#) == true)
        #expect(desk.said.all.last?.contains("more bytes are not shown") == true)
        #expect(desk.said.all.joined().utf8.count < 20_000)
    }

    @Test("that fails is run again a few times, then its event is set aside and the next one has its turn")
    func fails() throws {
        let command = try desk.command(
            #"read -r event; echo "$event" >>seen; [ "$event" = good ] || exit 3"#, retries: 2)
        #expect(try desk.deliver(command, "bad", "good") == [0: "it ended with status 3, tried 3 times"])
        #expect(desk.text("seen") == "bad\nbad\nbad\ngood\n")
        #expect(
            desk.said.all.map { $0.hasSuffix("it is run again in 20 ms.") || $0.hasSuffix("in 40 ms.") } == [
                true, true,
            ])
    }

    @Test("that fails and then does not has done its work")
    func recovers() throws {
        #expect(try desk.deliver(desk.command("[ -e flag ] || { touch flag; kill -9 $$; }", retries: 1), "") == [:])
        #expect(desk.said.all.first?.contains("signal 9 ended it") == true)
    }

    @Test("is waited for where it cannot be started, since that is nothing about the event")
    func missing() throws {
        let command = try desk.command("exit 0", retries: 3)
        #expect(command.fault == nil)
        chmod(command.path, 0o644)
        #expect(command.fault?.contains("cannot be started: Permission denied") == true)
        #expect(throws: NotStarted.self) { try desk.deliver(command, "") }
        unlink(command.path)
        #expect(command.fault?.contains("No such file") == true)
        #expect(throws: NotStarted.self) { try desk.deliver(command, "") }
        try FileManager.default.createDirectory(atPath: command.path, withIntermediateDirectories: false)
        #expect(command.fault?.contains("Is a directory") == true)
        #expect(desk.said.all == [])
    }
}
