// One run of faults: a generated log that grows while things die, and the whole outcome compared at its end.

import Glibc
import Support
import Testing

struct FaultRun {
    let shop: LiveShop
    let workload: Workload
    let log: WrittenLog
    let seed: UInt64
    var random: SplitMix64

    init(_ shape: WorkloadShape, on shop: LiveShop, seed: UInt64 = FaultPlan.seed) throws {
        (self.shop, self.seed) = (shop, seed)
        workload = Workload(shape, seed: seed)
        log = try WrittenLog(workload, in: shop.folder.url)
        random = SplitMix64(seed: seed ^ 0xFA17)
    }

    /// How long a joiner may take over the whole log.
    var deadline_s: Double { 60 + Double(workload.lines.count) / 500 }

    var programs: Shop { shop.programs(events: log.url) }

    /// Starts a joiner, and waits until it takes signals: one that comes before that ends any program.
    func startJoiner(_ arguments: String...) throws -> ChildProcess {
        let joiner = try programs.start(.joiner, ["--print", "json"] + arguments)
        joiner.waitUntilBlocked(SIGTERM)
        return joiner
    }

    /// Lets a joiner work until a moment that the seed decides: after a short time, or after some of its summaries.
    mutating func letWork(_ joiner: ChildProcess, onLines count: Int) {
        let before = joiner.seen.lines
        if random.chance(0.3) {
            joiner.wait(seconds: Double(random.below(400)) / 1_000) { _ in false }
        } else {
            let target = before + random.below(max(1, count))
            joiner.wait(seconds: 5) { $0.lines >= target }
        }
    }

    /// Lets a joiner work until it is in the middle of some write, or, now and then, until any other moment.
    mutating func awaitSomeStep(of joiner: ChildProcess, seenBy points: CrashPoints, onLines count: Int) {
        if random.chance(0.2) { return letWork(joiner, onLines: count) }
        let step = random.pick(CrashPoints.Phase.writing)
        KillRun.spin(seconds: 1) { points.isOpen(step) }
    }

    /// Kills a joiner, which must have been alive until then.
    func kill(_ joiner: ChildProcess) throws {
        let exit = try joiner.kill()
        try #require(exit.signal == 9, "the joiner ended by itself: \(exit)")
    }

    /// Asks a joiner to end, which it must do well.
    func end(_ joiner: ChildProcess) throws {
        joiner.signal(15)
        let exit = try joiner.wait(seconds: 60)
        #expect(exit.status == ExitCode.done, "\(exit)")
    }

    /// Writes what is left of the log, lets joiners read it to the end, and compares everything with the oracle.
    func finish(_ shares: [String] = ["0/1"]) throws {
        try log.appendRest()
        let last = try shares.map { try startJoiner("--until-end", "--instance", $0) }
        for joiner in last {
            let exit = try joiner.wait(seconds: deadline_s)
            try #require(exit.status == ExitCode.done, "\(exit)")
        }
        let again = try startJoiner("--until-end").wait(seconds: 60)
        try #require(again.status == ExitCode.done && again.text == "", "\(again)")
        try expectState(try shop.stored())
    }

    func expectState(_ found: ShopState) throws {
        let expected = try Oracle.state(after: log.sources)
        let comparison = Comparison(expected: expected, found: found, order: workload.shape.comparedOrder)
        try #require(comparison.isEmpty, "seed \(seed)\n\(comparison)")
        try #require(found.counts.records == workload.records, "seed \(seed)")
    }
}
