// How a program comes to its end, and what it leaves behind.

import Foundation
import Support
import Testing

@testable import Services

@Suite("A program that is run, and does not end by itself")
struct CommandEndingTests {
    private let desk: CommandDesk

    init() throws { desk = try CommandDesk() }

    @Test("may leave another program behind, which keeps its output open or floods it")
    func leftBehind() throws {
        let begun = ContinuousClock.now
        #expect(try desk.deliver(desk.command("sleep 50 & echo $! >left"), "") == [:])
        #expect(try desk.deliver(desk.command("yes & echo $! >flood"), "") == [:])
        #expect(ContinuousClock.now - begun < .seconds(10))
        for file in ["left", "flood"] {
            if let number = desk.text(file).flatMap({ pid_t($0.dropLast()) }) { kill(number, SIGKILL) }
        }
    }

    @Test("is ended with all that it has started when it runs too long")
    func tooLong() throws {
        let stubborn = try desk.command(
            "trap '' TERM; sleep 50 & echo $! >child; echo $$ >own; while :; do wait; done", timeout_ms: 300)
        #expect(try desk.deliver(stubborn, "") == [0: "it ran too long"])
        #expect(desk.isGone("child") && desk.isGone("own"))
    }

    @Test("has a little time when the service is to end, and is run again at the next start")
    func leaving() throws {
        let begun = ContinuousClock.now
        let slow = try desk.command("echo $$ >own; sleep 50")
        #expect(throws: (any Error).self) { try desk.deliver(slow, "") { desk.text("own") != nil } }
        #expect(ContinuousClock.now - begun < .seconds(8))
        #expect(desk.isGone("own"))
        let quick = try desk.command("touch begun; sleep 0.5; touch done")
        #expect(try desk.deliver(quick, "") { desk.text("begun") != nil } == [:])
        #expect(desk.text("done") == "")
    }

    @Test("is not run again, or begun, once the service is to end")
    func ended() throws {
        #expect(throws: (any Error).self) { try desk.deliver(desk.command("touch begun"), "") { true } }
        #expect(desk.text("begun") == nil)
        var patient = try desk.command("touch failed; exit 1", retries: 5)
        patient.firstPause_ms = 60_000
        let begun = ContinuousClock.now
        #expect(throws: (any Error).self) { try desk.deliver(patient, "") { desk.text("failed") != nil } }
        #expect(ContinuousClock.now - begun < .seconds(10))
    }
}
