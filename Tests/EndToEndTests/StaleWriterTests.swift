// Row stale-writers: a joiner is paused just before a write, another one does the same work meanwhile, and the first
// goes on with what it knew. Nothing of that may be accepted.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("A joiner that was overtaken")
    struct StaleWriterTests {
        private static let linesPerPause = 120
        private static let steps: [CrashPoints.Phase] = [
            .customers, .customers, .products, .letters, .positions, .history,
        ]

        @Test("stale-writers: paused before a write, and continued after another did the work: it changes nothing")
        func stale() throws {
            try FaultRow("stale-writers", usual: 6).run(roundsOf: 40) { round in
                let lines = (round.count * 3 + 1) * Self.linesPerPause
                var shape = WorkloadShape(round.spread, lines: lines, customers: 100)
                (shape.hotCustomerShare, shape.badShare) = (0.3, 0.03)
                let run = try FaultRun(shape, on: LiveShop(), seed: round.seed)
                var (paused, accepted) = (0, 0)
                for _ in 0..<round.count * 3 where paused < round.count {
                    try run.log.append(lines: Self.linesPerPause)
                    let step = round.random.pick(Self.steps)
                    guard let refused = try overtake(run, at: step) else { continue }
                    round.note("paused before " + KillRun.name(step))
                    round.note("documents refused to stale writers", times: refused)
                    paused += 1
                    // What others cannot have changed meanwhile is not stale: letters and positions say the same again.
                    if refused == 0 && step == .customers { accepted += 1 }
                }
                round.tried = paused
                try run.finish()
                try #require(accepted == 0, "writes of an overtaken joiner were accepted")
            }
        }

        /// Two joiners, each on a machine of its own as far as their locks go. Gives how many writes of the paused one
        /// were refused; nil if it did not come to the step.
        private func overtake(_ run: FaultRun, at step: CrashPoints.Phase) throws -> Int? {
            let points = try CrashPoints(.stopBefore, at: 1, of: step)
            let other = try TemporaryFolder()
            var elsewhere = run.programs
            elsewhere.environment["TMPDIR"] = other.url.path
            let stale = try elsewhere.seen(by: points).start(.joiner)
            KillRun.spin(seconds: 1.5) { points.isFired }
            let isPaused = points.isFired
            if isPaused {
                let exit = try run.startJoiner("--until-end").wait(seconds: 60)
                try #require(exit.status == ExitCode.done, "\(exit)")
                stale.signal(SIGCONT)
            }
            stale.waitUntilBlocked(SIGTERM)
            stale.signal(SIGTERM)
            let exit = try stale.wait(seconds: 60)
            try #require(exit.status == ExitCode.done, "\(exit)")
            let words = exit.errorText.components(separatedBy: "stale writes refused ")
            let refused = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
            return isPaused ? refused : nil
        }
    }
}
