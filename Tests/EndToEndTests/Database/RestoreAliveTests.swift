// Row restore-alive: somebody restores an older copy of the database under a running joiner. It may stop with a word,
// or read on from where the copy is; what it must not do is go on from where it was itself, and leave a gap.

import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("A database that is restored under a running joiner")
    struct RestoreAliveTests {
        private static let linesPerRestore = 400

        @Test(
            "restore-alive: mongod comes back with an older copy: what is missing in it is joined again, without a gap")
        func restored() throws {
            try FaultRow("restore-alive", usual: 1).run(roundsOf: 5) { round in
                let mongo = try OwnedMongo()
                try mongo.start()
                var shape = WorkloadShape(round.spread, lines: (round.count + 1) * Self.linesPerRestore, customers: 120)
                (shape.hotCustomerShare, shape.hasOversizedLines) = (0.3, false)
                var run = try RestoredRun(FaultRun(shape, on: LiveShop(on: mongo), in: round), on: mongo)
                for _ in 0..<round.count { try run.restore(&round, lines: Self.linesPerRestore) }
                try run.finish(&round)
            }
        }
    }
}

/// A joiner that follows a log while its database goes back in time.
private struct RestoredRun {
    private var run: FaultRun
    private let mongo: OwnedMongo
    private var joiner: ChildProcess
    private let programs: Shop

    init(_ run: FaultRun, on mongo: OwnedMongo) throws {
        (self.run, self.mongo) = (run, mongo)
        // A driver that watches a replica set holds a server that went back for an old primary, and will not talk to it.
        let uri =
            "mongodb://127.0.0.1:\(mongo.port)/\(run.shop.database)?directConnection=true&heartbeatFrequencyMS=500"
        programs = Shop(mongodb: uri, events: run.log.url)
        try run.log.append(lines: 50)
        joiner = try run.startJoiner(of: programs)
        try #require(joiner.wait(seconds: 30) { $0.lines > 0 })
    }

    mutating func restore(_ round: inout FaultRound, lines: Int) throws {
        try run.log.append(lines: lines / 3)
        run.letWork(joiner, onLines: lines / 3)
        let copy = try run.time.outage { try mongo.takeCopy() }
        try goOnAfterEnd(&round)
        try run.log.append(lines: lines / 3)
        try letMostBeJoined(&round)
        try run.time.outage { try mongo.restore(copy) }
        round.note(round.random.chance(0.5) ? try readOn(lines / 3) : "restored at rest")
        try goOnAfterEnd(&round)
    }

    /// So that the copy lacks something that the joiner has done.
    private func letMostBeJoined(_ round: inout FaultRound) throws {
        let target = joiner.seen.lines + 1 + round.random.below(60)
        joiner.wait(seconds: 20) { $0.lines >= target }
        let missing = try run.shop.accountedRecords()
        round.note("records joined before the restore", times: missing)
    }

    /// More comes right after the restore, and is at least looked at.
    private func readOn(_ lines: Int) throws -> String {
        let seen = joiner.seen
        try run.log.append(lines: lines)
        joiner.wait(seconds: 10) { $0.lines > seen.lines || $0.errorText != seen.errorText }
        return "more came after the restore"
    }

    /// A joiner that ended must have said why, and not as if all were well; then whoever watches it starts it again.
    private mutating func goOnAfterEnd(_ round: inout FaultRound) throws {
        guard !joiner.isRunning else { return }
        let exit = try joiner.wait(seconds: 1)
        let isExplained = exit.status != ExitCode.done && exit.signal == nil && !exit.errorText.isEmpty
        try #require(isExplained, "it ended without a word: \(exit)")
        round.note("stopped with a word, and started again")
        joiner = try run.startJoiner(of: programs)
        try #require(joiner.wait(seconds: 30) { $0.lines > 0 || !$0.errorText.isEmpty })
    }

    mutating func finish(_ round: inout FaultRound) throws {
        try run.log.appendRest()
        joiner.wait(seconds: 1) { _ in false }
        if joiner.isRunning {
            joiner.signal(15)
            let exit = try joiner.wait(seconds: 60)
            try #require(exit.signal == nil, "\(exit)")
        }
        try run.finish()
        try run.noteTransactions(&round)
    }
}
