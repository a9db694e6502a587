// Row mongod-kill: the database is killed under load, again and again, and the joiner lives through it.

import Support
import Testing

extension EndToEndDatabase {
    @Suite("A mongod that is killed")
    struct MongodKillTests {
        private static let linesPerKill = 4_000

        @Test("mongod-kill: under load, while the joiner lives on: no acknowledged effect is lost, and none doubled")
        func killed() throws {
            try FaultRow("mongod-kill", usual: 3).run(roundsOf: 20) { round in
                let mongo = try OwnedMongo()
                try mongo.start()
                let lines = (round.count + 1) * Self.linesPerKill
                var shape = WorkloadShape(round.spread, lines: lines, customers: 500)
                shape.hotCustomerShare = 0.02
                var run = try FaultRun(shape, on: LiveShop(on: mongo), in: round)
                try run.log.append(lines: Self.linesPerKill / 2)
                let points = try CrashPoints()
                let joiner = try run.startJoiner(of: run.programs.seen(by: points))
                // A database that is gone at the very start is an error, so the first kill waits for work to be done.
                try #require(joiner.wait(seconds: 30) { $0.lines > 0 })
                for _ in 0..<round.count {
                    try run.log.append(lines: Self.linesPerKill)
                    run.awaitSomeStep(of: joiner, seenBy: points, onLines: Self.linesPerKill)
                    for phase in points.interrupted { round.note("while " + KillRun.name(phase)) }
                    try run.time.outage { try killAndRestart(mongo, joiner, &round.random) }
                }
                round.note(
                    "outages that outlasted the driver's patience",
                    times: joiner.seen.errorText.count(of: "is unavailable"))
                try run.end(joiner)
                try run.finish()
                try run.noteTransactions(&round)
            }
        }

        /// Mostly mongod is back before the driver gives up; sometimes it is the joiner that waits.
        private func killAndRestart(_ mongo: OwnedMongo, _ joiner: ChildProcess, _ random: inout SplitMix64) throws {
            let said = joiner.seen.errorText.count(of: "is unavailable")
            try mongo.kill()
            if random.chance(0.1) {
                joiner.wait(seconds: 20) { $0.errorText.count(of: "is unavailable") > said }
            }
            try mongo.restart()
            try #require(joiner.isRunning, "\(joiner.seen.errorText)")
        }
    }
}
