// Starting, watching and ending child processes, with the system's own small programs.

import Foundation
import Support
import Testing

@Suite("A child process")
struct ChildProcessTests {
    private func shell(_ script: String, input: [UInt8] = []) throws -> ChildProcess {
        try ChildProcess("/bin/sh", ["-c", script], environment: ["GREETING": "hello"], input: input)
    }

    @Test("gives back its output, its error output and its status")
    func output() throws {
        let exit = try shell("echo $GREETING; echo oops >&2; exit 65").wait()
        #expect(exit.text == "hello\n" && exit.errorText == "oops\n" && exit.status == 65 && exit.signal == nil)
    }

    @Test("reads its input to the end, also when it is far larger than a pipe")
    func input() throws {
        let exit = try shell("wc -c", input: [UInt8](repeating: 0x61, count: 1_000_000)).wait()
        #expect(exit.text.trimmingCharacters(in: .whitespacesAndNewlines) == "1000000")
    }

    @Test("may write more than a pipe holds")
    func muchOutput() throws {
        #expect(try shell("head -c 1000000 /dev/zero").wait().output.count == 1_000_000)
    }

    @Test("may stop reading before it has been told everything")
    func closedInput() throws {
        #expect(try shell("exit 3", input: [UInt8](repeating: 0x61, count: 1_000_000)).wait().status == 3)
    }

    @Test("that hangs fails the test at its deadline, and is gone then")
    func hang() throws {
        let child = try shell("echo started; exec sleep 1000")
        #expect(throws: DeadlinePassed.self) { try child.wait(seconds: 0.2) }
        #expect(kill(child.processID, 0) != 0 && errno == ESRCH)
    }

    @Test("is killed at once when told so, and no zombie stays")
    func killed() throws {
        let child = try shell("trap '' TERM; echo ready; while :; do :; done")
        #expect(child.wait(seconds: 30) { $0.lines == 1 })
        #expect(try child.kill().signal == SIGKILL)
        #expect(kill(child.processID, 0) != 0 && errno == ESRCH)
    }

    @Test("does not outlive its handle")
    func dropped() throws {
        let processID = try { try shell("exec sleep 1000").processID }()
        var isGone = false
        for _ in 0..<3_000 where !isGone {
            isGone = kill(processID, 0) != 0
            usleep(10_000)
        }
        #expect(isGone)
    }

    @Test("can be waited for until it says something on stderr, and is blamed if it does not")
    func errorOutput() throws {
        let child = try shell("echo one >&2; echo two >&2; echo one >&2; exec sleep 1000")
        try child.waitForErrorOutput("one", times: 2)
        #expect(throws: DeadlinePassed.self) { try child.waitForErrorOutput("three", seconds: 0.1) }
        #expect(throws: DeadlinePassed.self) { try shell("exit 0").waitForErrorOutput("three") }
    }

    @Test("gets signals in their usual state, whatever the tests ignore")
    func signals() throws {
        #expect(try shell("yes | head -n 1; kill -PIPE $$; echo survived").wait().signal == SIGPIPE)
    }

    @Test("that does not exist is an error")
    func missing() {
        #expect(throws: CannotStart.self) { try ChildProcess("/no/such/program", [], environment: [:]) }
    }
}
