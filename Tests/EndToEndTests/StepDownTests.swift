// Row step-downs: three nodes, and the primary is not the same for long.

import Support
import Testing

extension EndToEndWaiting {
    @Suite("A primary that steps down")
    struct StepDownTests {
        private static let linesPerStep = 3_000

        @Test("step-downs: of a replica set of three, under load: nothing is lost and nothing doubled")
        func stepDowns() throws {
            let set = try OwnedReplicaSet()
            try set.start()
            try FaultRow("step-downs", usual: 2).run(roundsOf: 25) { round in
                var shape = WorkloadShape(round.spread, lines: (round.count + 1) * Self.linesPerStep, customers: 300)
                shape.hotCustomerShare = 0.05
                var run = try FaultRun(shape, on: LiveShop(on: set), in: round)
                try run.log.append(lines: Self.linesPerStep / 2)
                let points = try CrashPoints()
                let joiner = try run.startJoiner(of: run.programs.seen(by: points))
                try #require(joiner.wait(seconds: 30) { $0.lines > 0 })
                for _ in 0..<round.count {
                    try run.log.append(lines: Self.linesPerStep)
                    run.awaitSomeStep(of: joiner, seenBy: points, onLines: Self.linesPerStep)
                    for phase in points.interrupted { round.note("while " + KillRun.name(phase)) }
                    try run.time.outage { try set.stepDown() }
                    try #require(joiner.isRunning, "\(joiner.seen.errorText)")
                }
                round.note(
                    "outages that outlasted the driver's patience",
                    times: joiner.seen.errorText.count(of: "is unavailable"))
                try run.end(joiner)
                try run.finish()
            }
        }
    }
}
