// SIGTERM at any moment: the joiner ends well and soon, and whoever comes next goes on exactly where it was.

import Foundation
import Mongo
import Support
import Testing

extension EndToEnd {
    @Suite("SIGTERM")
    struct SigtermTests {
        private static let row = "sigterm"

        @Test("ends the joiner well within five seconds, at any moment; nothing is joined twice or left out")
        func sigterm() throws {
            let count = FaultPlan.count(Self.row, usual: 8)
            let shape = WorkloadShape(.oneFile, lines: 500 * count, customers: 400)
            var run = try FaultRun(shape, on: LiveShop(), bound_s: Double(count) * FaultPlan.bound_s(Self.row))
            var found: [Summary] = []
            var dangers: [String: Int] = [:]
            for _ in 0..<count {
                try run.log.append(lines: 500)
                let joiner = try run.startJoiner()
                joiner.wait(seconds: Double(run.random.below(run.random.chance(0.5) ? 60 : 400)) / 1_000) { _ in false }
                joiner.signal(SIGTERM)
                let exit = try joiner.wait(seconds: 5)
                #expect(exit.status == ExitCode.done, "seed \(FaultPlan.seed)\n\(exit)")
                // The counts of the run are said last: the end came in order, not by force.
                #expect(exit.errorText.contains("applied"), "seed \(FaultPlan.seed)\n\(exit)")
                dangers[exit.lines.isEmpty ? "before the first summary" : "after some summaries", default: 0] += 1
                found += exit.lines.compactMap { Summary(json: $0) }
            }
            let last = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
            found += last.lines.compactMap { Summary(json: $0) }
            try expectSummaries(found, of: run)
            try run.finish()
            try FaultRecord.note(Self.row, count: count, dangers: dangers)
        }

        private func expectSummaries(_ found: [Summary], of run: FaultRun) throws {
            var oracle = Oracle(keepsSummaries: true)
            for source in run.log.sources { try oracle.read(source) }
            #expect(found.count == oracle.summaries.count, "seed \(FaultPlan.seed)")
            let difference = zip(found, oracle.summaries).first { $0 != $1 }
            #expect(difference == nil, "seed \(FaultPlan.seed): \(String(describing: difference))")
        }

        @Test(
            "ends a start that a database keeps waiting, which is locked for a backup",
            arguments: [
                Program.joiner, .countEvents,
            ])
        func locked(program: Program) throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("log", "{}\n")
            let lock = { (command: String) in
                _ = try shop.pool.withClient { try $0.runCommand(Document(json: command), in: "admin") }
            }
            try lock(#"{"fsync": 1, "lock": true}"#)
            let service = try shop.programs(events: path).start(program)
            service.wait(seconds: 1) { _ in false }
            service.signal(SIGTERM)
            let exit = try service.wait(seconds: 6)
            try lock(#"{"fsyncUnlock": 1}"#)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(try shop.programs(events: path).run(program, "--until-end").status == ExitCode.done)
        }
    }
}
