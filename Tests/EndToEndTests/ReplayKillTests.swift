// Row replay-kill: corrected letters are put back while the tool that does it dies, or the database under it, or another
// one does the same. Each of the purchases counts once.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("A replay that is killed")
    struct ReplayKillTests {
        private static let lettersPerFault = 25

        @Test(
            "replay-kill: replay and mongod die at every step, letters are given twice, replays meet: each counts once")
        func killed() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            try FaultRow("replay-kill", usual: 8).run(roundsOf: 20) { round in
                try mongo.administer(#"{"ping": 1}"#)
                let shop = try LiveShop(on: mongo)
                let replayed = try ReplayShop(
                    (round.count + 1) * Self.lettersPerFault, on: shop, partitions: round.seed % 2 == 0 ? 4 : nil)
                let time = FaultTime()
                var run = ReplayKillRun(shop: replayed, mongo: mongo, random: round.random)
                let groups = (0...round.count).map {
                    replayed.corrected[$0 * Self.lettersPerFault..<($0 + 1) * Self.lettersPerFault]
                }
                let calls = try run.reference(groups[0])
                for number in 0..<round.count {
                    // All steps in turn, whichever fault it is.
                    let place = 1 + (number / ReplayKillRun.Fault.allCases.count + Int(round.seed % 1_000) * 3) % calls
                    let fault = ReplayKillRun.Fault.allCases[number % ReplayKillRun.Fault.allCases.count]
                    // Every line twice.
                    round.note(try run.suffer(fault, at: place, groups[number + 1] + groups[number + 1]))
                }
                let rest = try replayed.replay(replayed.corrected)
                try #require(rest.status == ExitCode.done, "\(rest)")
                try time.check(lines: replayed.corrected.count, bound_s: round.bound_s)
                try replayed.expectEachOnce()
            }
        }
    }
}

struct ReplayKillRun {
    enum Fault: String, CaseIterable {
        case killedBefore = "killed before a step"
        case mongodKilled = "mongod killed before a step"
        case killedAfter = "killed after a step"
        case two = "two at once"
        case overtaken = "paused before a step, and overtaken"
        case torn = "killed while it wrote to the log"
    }

    let shop: ReplayShop
    let mongo: OwnedMongo
    var random: SplitMix64

    /// Puts letters back undisturbed. Gives how many calls that leave a trace it takes.
    func reference(_ lines: some Sequence<String>) throws -> Int {
        let points = try CrashPoints()
        let exit = try start("reference", lines, seenBy: points).wait()
        try #require(exit.status == ExitCode.done, "\(exit)")
        try #require(points.begun(.letters) > 0 && points.begun(.positions) > 3 && points.begun(.write) > 0)
        return points.calls
    }

    private func start(_ name: String, _ lines: some Sequence<String>, seenBy points: CrashPoints) throws
        -> ChildProcess
    {
        try shop.programs.seen(by: points).start(.deadLetters, try shop.file(name, lines))
    }

    /// Puts letters back under a fault; says which one it came to.
    mutating func suffer(_ fault: Fault, at place: Int, _ lines: some Sequence<String>) throws -> String {
        let points = try points(fault, place)
        let first = try start("one", lines, seenBy: points)
        switch fault {
        case .two:
            let exit = try shop.replay(lines, name: "two")
            try #require([ExitCode.done, ExitCode.configuration].contains(exit.status ?? -1), "\(exit)")
        case .mongodKilled:
            KillRun.spin(seconds: 5) { points.isFired || !first.isRunning }
            try mongo.kill()
            first.signal(SIGCONT)
            try mongo.restart()
        case .overtaken:
            KillRun.spin(seconds: 5) { points.isFired || !first.isRunning }
            try overtake(lines, first)
        default: break
        }
        let exit = try first.wait()
        try #require(exit.status != nil || exit.signal == 9, "\(exit)")
        if random.chance(0.4) { try shop.join() }
        return points.isFired || fault == .two ? fault.rawValue : "not come to the step"
    }

    private func points(_ fault: Fault, _ place: Int) throws -> CrashPoints {
        switch fault {
        case .killedBefore: try CrashPoints(.killBefore, at: place)
        case .killedAfter: try CrashPoints(.killAfter, at: place)
        case .torn: try CrashPoints(.tear, at: 1, of: .write)
        case .mongodKilled, .overtaken: try CrashPoints(.stopBefore, at: place)
        case .two: try CrashPoints()
        }
    }

    /// While one stands still another is refused; once the first has not been heard of for long, it takes over. One that
    /// stands still with the log's lock is waited for.
    private func overtake(_ lines: some Sequence<String>, _ first: ChildProcess) throws {
        let early = try shop.replay(lines, name: "early")
        try #require([ExitCode.done, ExitCode.configuration].contains(early.status ?? -1), "\(early)")
        try shop.shop.command(
            #"""
            {"update": "positions", "updates": [{"q": {"_id": "replay", "renewed_at": {"$exists": true}},
                "u": {"$set": {"renewed_at": {"$date": "2026-01-01T00:00:00Z"}}}}]}
            """#)
        let late = try start("late", lines, seenBy: CrashPoints())
        KillRun.spin(seconds: 5) { !late.isRunning }
        first.signal(SIGCONT)
        let exit = try late.wait()
        try #require(exit.status == ExitCode.done, "\(exit)")
    }
}
