// Row rollback: the primary takes writes that nobody else gets, dies, and takes them back when it returns. What was
// never a majority's counts for nothing, whoever has read it meanwhile.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("Writes that are rolled back")
    struct RollbackTests {
        private static let linesPerLoss = 300

        @Test("rollback: replication stalls, the primary dies, and comes back as another's follower: nothing is lost")
        func rolledBack() throws {
            let set = try OwnedReplicaSet()
            try set.start()
            try FaultRow("rollback", usual: 1).run(roundsOf: 5) { round in
                var run = try RolledBackRun(
                    FaultRun(Self.shape(round), on: LiveShop(on: set), in: round), on: set, &round)
                for _ in 0..<round.count { try run.loseAPrimary(&round, lines: Self.linesPerLoss) }
                try run.finish()
            }
        }

        /// Few customers or many, since each may be waited for. Mostly without dead letters and long histories: these are
        /// waited for until a majority has them, and keep what comes after them from being tried.
        private static func shape(_ round: FaultRound) -> WorkloadShape {
            let lines = (round.count + 1) * linesPerLoss
            let (customers, products) = [(3, 3), (140, 20)][Int(round.seed / 4 % 2)]
            var shape = WorkloadShape(.oneFile, lines: lines, customers: customers, products: products)
            (shape.hotCustomerShare, shape.badShare) = round.seed % 4 == 0 ? (0.2, 0.01) : (0, 0)
            shape.hasOversizedLines = false
            return shape
        }
    }
}

/// A joiner that follows a log while one primary after the other is lost with what only it had.
private struct RolledBackRun {
    private var run: FaultRun
    private let set: OwnedReplicaSet
    private var joiner: ChildProcess
    /// How long the joiner lets a write wait for its majority, in milliseconds.
    private let patience_ms: Int

    init(_ run: FaultRun, on set: OwnedReplicaSet, _ round: inout FaultRound) throws {
        (self.run, self.set) = (run, set)
        patience_ms = round.random.pick([500, 1_000, 2_000])
        joiner = try run.startJoiner(of: Self.programs(run, patience_ms))
    }

    private static func programs(_ run: FaultRun, _ patience_ms: Int) -> Shop {
        Shop(mongodb: "\(run.shop.uri)&wTimeoutMS=\(patience_ms)", events: run.log.url)
    }

    mutating func loseAPrimary(_ round: inout FaultRound, lines: Int) throws {
        try run.log.append(lines: lines / 3)
        run.letWork(joiner, onLines: lines / 3)
        // One whose first writes were not a majority's in time has not begun.
        try replaceEnded()
        let primary = try run.time.outage { try set.stallReplication() }
        let isReplaced = round.random.chance(0.3)
        try run.log.append(lines: lines / 3)
        try run.time.outage {
            // Long enough for the first answer not to come, and for what the joiner then does about it.
            usleep(UInt32(1_000 * (4 * patience_ms + round.random.below(1_000))))
            if isReplaced { try replaceJoiner(&round) }
            let (here, majority) = try primary.accountedRecords(in: run.shop.database)
            round.note("records that only the lost primary had", times: here - majority)
            if here > majority { round.note("writes rolled back") }
            try set.lose(primary)
        }
        try run.log.append(lines: lines / 3)
        if round.random.chance(0.5) { usleep(UInt32(round.random.below(2_000_000))) }
        try run.time.outage { try set.takeBack(primary) }
        try replaceEnded()
        try #require(joiner.isRunning, "the joiner ended: \(joiner.seen.errorText)")
    }

    /// Somebody takes over while the primary is alone: what they read is nobody else's either.
    private mutating func replaceJoiner(_ round: inout FaultRound) throws {
        try replaceEnded()
        if joiner.isRunning { try run.kill(joiner) }
        joiner = try run.startJoiner(of: Self.programs(run, patience_ms))
        joiner.wait(seconds: Double(2 * patience_ms) / 1_000) { _ in false }
        round.note("joiners replaced meanwhile")
    }

    /// It may not have come to work at all, since what it prepares needs a majority, too.
    private mutating func replaceEnded() throws {
        if joiner.isRunning { return }
        let exit = try joiner.wait(seconds: 1)
        try #require(exit.status == ExitCode.unavailable && exit.text.isEmpty, "\(exit)")
        joiner = try run.startJoiner(of: Self.programs(run, patience_ms))
    }

    func finish() throws {
        try run.log.appendRest()
        try run.end(joiner)
        try run.finish()
    }
}
