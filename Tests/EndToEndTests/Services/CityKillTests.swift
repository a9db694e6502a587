// Row city-kill: the city watch is killed at seeded moments beside a joiner, and so is its database. In the end each customer
// of its cities, by a dumb count of the log, is recorded once, and told at least once.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("A city watch that is killed")
    struct CityKillTests {
        @Test("city-kill: at any moment, or with its database: each customer is recorded once, and told")
        func killed() throws {
            try FaultRow("city-kill", usual: 4).run(roundsOf: 40) { round in
                var run = try CityRun(round)
                for cycle in 0..<round.count {
                    round.note(cycle % 11 == 3 ? try run.killDatabase() : try run.killWatch())
                }
                round.note("told again", times: try run.finish())
            }
        }
    }
}

/// A shop whose customers come from all over the place.
private struct CityRun {
    private static let linesPerCycle = 300

    private let mongo = Result { try OwnedMongo() }
    private let desk: CityDesk
    private let joiner: ChildProcess
    private let program: String
    private var log: CityLog

    init(_ round: FaultRound) throws {
        try mongo.get().start()
        desk = try CityDesk(on: mongo.get())
        log = CityLog(seed: round.seed)
        program = try desk.script("exec cat >>ran.ndjson")
        try desk.write("")
        joiner = try desk.programs.start(.joiner)
        joiner.waitUntilBlocked(SIGTERM)
    }

    /// The one sink or the other: what the one has left, the next one takes.
    private mutating func start(_ arguments: String...) throws -> ChildProcess {
        let sink = log.random.chance(0.3) ? ["--run", program] : ["--to", "file:" + desk.path("told.ndjson")]
        return try desk.programs.start(.cityWatch, CityLog.cities.flatMap { ["--city", $0] } + sink + arguments)
    }

    /// Half of the lines are there when it starts, the others come while it works.
    mutating func killWatch() throws -> String {
        try desk.append(log.grown(by: Self.linesPerCycle / 2))
        let (recorded, told) = (try desk.recorded(), self.told.count)
        let watch = try start()
        let phase = ["starting", "recording", "telling"][log.random.below(3)]
        switch phase {
        case "recording": try desk.wait { try desk.recorded() > recorded }
        case "telling": try desk.wait { self.told.count > told }
        default: usleep(UInt32(log.random.below(800_000)))
        }
        try desk.append(log.grown(by: Self.linesPerCycle / 2))
        usleep(UInt32(log.random.below(60_000)))
        let exit = try watch.kill()
        try #require(exit.signal == 9, "it ended by itself: \(exit)")
        return "killed while \(phase)"
    }

    mutating func killDatabase() throws -> String {
        try desk.append(log.grown(by: Self.linesPerCycle))
        let before = try desk.recorded()
        let watch = try start()
        try desk.wait { try desk.recorded() > before }
        try mongo.get().kill()
        usleep(UInt32(log.random.below(2_000_000)))
        try mongo.get().restart()
        try #require(watch.isRunning, "\(watch.seen.errorText)")
        watch.signal(15)
        let exit = try watch.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return "its database killed"
    }

    private var told: [String] { desk.lines(of: "told.ndjson") + desk.lines(of: "ran.ndjson") }

    /// How many were told again.
    mutating func finish() throws -> Int {
        let exit = try start("--until-end").wait(seconds: 60)
        try #require(exit.status == ExitCode.done, "\(exit)")
        joiner.signal(15)
        let joined = try joiner.wait(seconds: 60)
        try #require(joined.status == ExitCode.done, "\(joined)")
        let (found, due) = (try desk.reactions(), log.reactions)
        let ids = found.map(\.id)
        try #require(ids == due.sorted())
        let isAllTold = found.allSatisfy(\.isPublished)
        try #require(isAllTold)
        let told = told.compactMap { CityLog.fields($0)["id"] as? String }
        try #require(Set(told) == due)
        return told.count - due.count
    }
}
