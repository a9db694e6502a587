// Row consumer-kill: a small service is killed at seeded moments, alone and as two that were started by mistake, and so is
// its database. In the end its counts are those of the log.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("A small service that is killed")
    struct ConsumerKillTests {
        @Test("consumer-kill: at any moment, alone or as two, or with its database: each record counts once")
        func killed() throws {
            try FaultRow("consumer-kill", usual: 4).run(roundsOf: 40) { round in
                var run = try CountedRun(round)
                for cycle in 0..<round.count {
                    try run.log.append(lines: CountedRun.linesPerCycle)
                    round.note(cycle % 8 == 3 ? try run.killDatabase() : try run.killServices())
                }
                try run.finish()
            }
        }
    }
}

/// A log that grows while it is counted.
private struct CountedRun {
    static let linesPerCycle = 400

    private let mongo = Result { try OwnedMongo() }
    private let shop: LiveShop
    let log: WrittenLog
    private var random: SplitMix64

    init(_ round: FaultRound) throws {
        try mongo.get().start()
        shop = try LiveShop(on: mongo.get())
        var shape = WorkloadShape(round.spread, lines: (round.count + 1) * Self.linesPerCycle, customers: 100)
        // What a bad line's type would be is a matter of taste.
        shape.badShare = 0
        log = try WrittenLog(Workload(shape, seed: round.seed), in: shop.folder.url)
        random = SplitMix64(seed: round.seed ^ 0xC0)
    }

    /// The lock is a machine's, so the second one stands for one on another machine.
    private func start(_ machine: Int, _ arguments: String...) throws -> ChildProcess {
        var programs = shop.programs(events: log.url)
        programs.environment["XDG_STATE_HOME"] = shop.folder.url.appendingPathComponent("machine-\(machine)").path
        return try programs.start(.countEvents, arguments)
    }

    mutating func killServices() throws -> String {
        let services = try (0..<(random.chance(0.5) ? 1 : 2)).map { try start($0) }
        usleep(UInt32(20_000 + random.below(400_000)))
        for service in services {
            let exit = try service.kill()
            try #require(exit.signal == 9, "it ended by itself: \(exit)")
        }
        return services.count == 1 ? "killed alone" : "killed as two"
    }

    mutating func killDatabase() throws -> String {
        let before = total
        let service = try start(0)
        // A database that is gone at the very start is an error, so it is killed once there was work done.
        let isAtWork = service.wait(seconds: 30) { [self] _ in total > before }
        try #require(isAtWork, "\(service.seen.errorText)")
        usleep(UInt32(random.below(200_000)))
        try mongo.get().kill()
        usleep(UInt32(random.below(2_000_000)))
        try mongo.get().restart()
        try #require(service.isRunning, "\(service.seen.errorText)")
        service.signal(15)
        let exit = try service.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return "its database killed"
    }

    private var total: Int { ((try? counted()) ?? [:]).values.reduce(0, +) }

    private func counted() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        try shop.collection("event_counts") { collection in
            try collection.find(.all) { counts[$0.string("_id") ?? "?"] = Int($0.int64("count") ?? -1) }
        }
        return counts
    }

    func finish() throws {
        try log.appendRest()
        let last = try [start(0, "--until-end"), start(1, "--until-end")]
        for service in last {
            let exit = try service.wait(seconds: 60)
            try #require(exit.status == ExitCode.done, "\(exit)")
        }
        let (found, expected) = (try counted(), types(of: log.sources))
        try #require(found == expected)
    }

    /// Counted a second time, by Foundation alone.
    private func types(of sources: [Source]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for line in sources.flatMap({ $0.lines.map(\.bytes) }) {
            if line.allSatisfy({ [9, 13, 32].contains($0) }) { continue }
            let fields = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any]
            let type = (fields?["event_type"] ?? fields?["type"]) as? String
            counts[type ?? "no event", default: 0] += 1
        }
        return counts
    }
}
