// Row stale-writers: a joiner is paused just before a write, another one does the same work meanwhile, and the first
// goes on with what it knew. Nothing of that may be accepted.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("A joiner that was overtaken")
    struct StaleWriterTests {
        private static let linesPerPause = 300
        private static let refusedDocuments = "documents refused to stale writers"
        private static let refusedPosition = "ended, since another had stored the position"
        private static let steps: [CrashPoints.Phase] = [
            .customers, .customers, .products, .letters, .positions, .history,
        ]

        @Test("stale-writers: paused before a write, and continued after another did the work: it changes nothing")
        func stale() throws {
            try FaultRow("stale-writers", usual: 4).run(roundsOf: 20) { round in
                let lines = (round.count * 3 + 1) * 3 * Self.linesPerPause
                var shape = WorkloadShape(round.spread, lines: lines, customers: 100)
                (shape.hotCustomerShare, shape.badShare) = (0.3, 0.03)
                let run = try FaultRun(shape, on: LiveShop(), in: round)
                round.tried = 0
                for _ in 0..<round.count * 3 where round.tried < round.count {
                    let step = round.random.pick(Self.steps)
                    guard let exit = try overtake(run, at: step) else { continue }
                    round.note("paused before " + KillRun.name(step))
                    // A write that says just what is there already is not refused.
                    if let refused = Self.refused(exit) { round.note(Self.refusedDocuments, times: refused) }
                    if exit.status == ExitCode.configuration { round.note(Self.refusedPosition) }
                    round.tried += 1
                }
                try run.finish()
                try run.noteTransactions(&round)
                let found = Set(round.dangers.keys).intersection([Self.refusedDocuments, Self.refusedPosition])
                try #require(!found.isEmpty || round.tried < 6, "no joiner found itself overtaken")
            }
        }

        /// Two joiners, each on a machine of its own as far as their locks go; the log grows while one is paused, and
        /// again when it goes on: it ends well, or because it finds itself overtaken. Nil if it did not come to the step.
        private func overtake(_ run: FaultRun, at step: CrashPoints.Phase) throws -> Exit? {
            try run.log.append(lines: Self.linesPerPause)
            let points = try CrashPoints(.stopBefore, at: 1, of: step)
            let other = try TemporaryFolder()
            var elsewhere = run.programs
            elsewhere.environment["XDG_STATE_HOME"] = other.url.path
            let stale = try elsewhere.seen(by: points).start(.joiner)
            pass(run, seconds: 1.5) { points.isFired }
            let isPaused = points.isFired
            if isPaused {
                try run.log.append(lines: Self.linesPerPause)
                let exit = try run.startJoiner("--until-end").wait(seconds: 60)
                try #require(exit.status == ExitCode.done, "\(exit)")
                stale.signal(SIGCONT)
                let batches = points.begun(.positions)
                pass(run, seconds: 1) { points.begun(.positions) > batches }
                try run.log.append(lines: Self.linesPerPause)
                pass(run, seconds: 1) { points.begun(.positions) > batches + 1 }
            }
            stale.waitUntilBlocked(SIGTERM)
            stale.signal(SIGTERM)
            let exit = try stale.wait(seconds: 60)
            let isOvertaken =
                exit.status == ExitCode.configuration && exit.errorText.contains("another joiner has stored it")
            try #require(exit.status == ExitCode.done || isOvertaken, "\(exit)")
            return isPaused ? exit : nil
        }

        /// Waits for a step that may never come: such time is the test's own, and no joiner's.
        private func pass(_ run: FaultRun, seconds: Double, until isDone: () -> Bool) {
            run.time.outage { KillRun.spin(seconds: seconds, until: isDone) }
        }

        @Test("that finds its records contained does not take the other's result for its own")
        func otherResult() throws {
            let shop = try LiveShop()
            let buys = #"{"event_type": "customer_buys_product", "customer_id": "c", "product_id": "x", "quantity": 1}"#
            let order = #"{"user_id": "c", "type": "order", "order_id": "#
            let path = try shop.folder.write("e.ndjson", order + "1}\n")
            #expect(try shop.join(path).status == ExitCode.done)
            try shop.folder.append("e.ndjson", buys + "\n")
            let points = try CrashPoints(.stopBefore, at: 1, of: .customers)
            var elsewhere = shop.programs(events: path)
            let other = try TemporaryFolder()
            elsewhere.environment["XDG_STATE_HOME"] = other.url.path
            let stale = try elsewhere.seen(by: points).start(.joiner, "--print", "json")
            KillRun.spin(seconds: 30) { points.isFired }
            // The product comes only now, so that the other joiner makes a holding of what waits in the first one's mind.
            try shop.insert(into: "products", #"{"id": "x", "name": "Milk", "type": "milk", "price": 0.5}"#)
            #expect(try shop.join(path).status == ExitCode.done)
            stale.signal(SIGCONT)
            KillRun.spin(seconds: 30) { points.begun(.positions) > 0 }
            try shop.folder.append("e.ndjson", order + "2}\n")
            #expect(stale.wait(seconds: 30) { $0.lines >= 2 })
            stale.signal(SIGTERM)
            #expect(try stale.wait(seconds: 60).status == ExitCode.done)
            let customer = try #require(try shop.stored().customers["c"])
            #expect(customer.holdings.count == 1 && customer.waiting.isEmpty, "\(customer)")
        }

        private static func refused(_ exit: Exit) -> Int? {
            let words = exit.errorText.components(separatedBy: "stale writes refused ")
            return words.count > 1 ? Int(words[1].prefix { $0.isNumber }) : nil
        }
    }
}
