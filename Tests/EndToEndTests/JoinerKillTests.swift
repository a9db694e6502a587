// Rows joiner-kill and recovery-kill: the joiner dies at seeded moments, in every phase of its work, and again while it
// recovers. In the end the database holds what the oracle says.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("A joiner that is killed")
    struct JoinerKillTests {
        @Test("joiner-kill: at any moment, in every phase, time and again: nothing is lost and nothing doubled")
        func killed() throws {
            try FaultRow("joiner-kill", usual: 16).run(roundsOf: 40) { round in
                var run = try KillRun(round)
                for cycle in 0..<round.count {
                    try run.fault.log.append(lines: KillRun.linesPerCycle)
                    for danger in try run.killSomewhere(isRestart: cycle > 0) { round.note(danger) }
                }
                try run.fault.finish()
                try run.fault.noteTransactions(&round)
            }
        }

        @Test("recovery-kill: and again while it recovers, before it has written anything")
        func killedAgain() throws {
            try FaultRow("recovery-kill", usual: 6).run(roundsOf: 20) { round in
                var run = try KillRun(round)
                round.tried = 0
                while round.tried < round.count {
                    try run.fault.log.append(lines: KillRun.linesPerCycle)
                    round.note("killed at " + (try run.killInStep()))
                    let again = 1 + round.random.below(3)
                    for _ in 0..<again { round.note(try run.killWhileRecovering()) }
                    round.tried += again
                }
                try run.fault.finish()
            }
        }
    }
}

/// A log that grows cycle by cycle, and joiners that are killed over it.
struct KillRun {
    static let linesPerCycle = 300
    typealias Phase = CrashPoints.Phase

    var fault: FaultRun
    private var random: SplitMix64

    init(_ round: FaultRound) throws {
        var shape = WorkloadShape(round.spread, lines: (round.count + 1) * Self.linesPerCycle, customers: 100)
        // One customer who grows fast enough for its history to move often, and bad lines in most batches.
        (shape.hotCustomerShare, shape.badShare) = (0.3, 0.03)
        fault = try FaultRun(shape, on: LiveShop(), in: round)
        random = SplitMix64(seed: round.seed ^ 0xDEAD)
    }

    /// Kills a joiner from outside, at a moment, or a moment after it began some step. Gives the phases that this cut.
    mutating func killSomewhere(isRestart: Bool) throws -> [String] {
        let points = try CrashPoints()
        let joiner = try fault.programs.seen(by: points).start(.joiner)
        if random.chance(0.15) {
            joiner.wait(seconds: Double(random.below(120)) / 1_000) { _ in false }
        } else {
            let phase = random.pick([Phase.reading, .applying] + Phase.writing + [.history, .history])
            let times = random.chance(0.8) ? 1 : 2
            Self.spin(seconds: 1) {
                // Before it has written anything it recovers, whatever it does.
                if phase == .reading || phase == .applying { return points.hasWritten && points.current == phase }
                return points.begun(phase) >= times
            }
            if random.chance(0.5) { usleep(UInt32(random.below(2_000))) }
        }
        try fault.kill(joiner)
        if isRestart && !points.hasWritten { return ["recovering"] }
        return points.interrupted.map(Self.name)
    }

    /// A joiner that dies by itself just before or just after it sends a write; where it does not come to that step,
    /// it is killed once it is done.
    mutating func killInStep() throws -> String {
        let phase = random.pick(Phase.writing + [.customers, .positions])
        let points = try CrashPoints(random.pick([.killBefore, .killAfter]), at: 1, of: phase)
        let joiner = try fault.programs.seen(by: points).start(.joiner)
        Self.spin(seconds: 0.7) { points.isFired }
        try fault.kill(joiner)
        return points.isFired ? Self.name(phase) : "no step"
    }

    /// Starts joiners until one is killed before it wrote anything. Says how far it had come.
    mutating func killWhileRecovering() throws -> String {
        while true {
            let points = try CrashPoints()
            let joiner = try fault.programs.seen(by: points).start(.joiner)
            let aim = random.pick([Phase.none, .indexes, .reading, .applying])
            if aim == .none {
                usleep(UInt32(random.below(80_000)))
            } else {
                Self.spin(seconds: 0.5) { points.begun(aim) > 0 }
            }
            try fault.kill(joiner)
            if points.hasWritten { continue }
            let reached = [Phase.applying, .reading, .indexes].first { points.begun($0) > 0 }
            return "killed again while " + (reached.map(Self.name) ?? "starting")
        }
    }

    /// Waits without giving the moment away: a wait by the clock would come back long after it.
    static func spin(seconds: Double, until isReached: () -> Bool) {
        let end = Date(timeIntervalSinceNow: seconds)
        while !isReached(), end > Date() { usleep(20) }
    }

    static func name(_ phase: Phase) -> String {
        switch phase {
        case .letters: "writing dead letters"
        case .customers, .products, .history: "writing \(phase)"
        case .positions: "committing"
        case .indexes: "preparing"
        default: "\(phase)"
        }
    }
}
