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
    let time = FaultTime()
    let watch: ProgressWatch
    private let bound_s: Double

    /// - Parameter bound_s: how much longer it may take than the same log without faults, its outages left out.
    init(
        _ shape: WorkloadShape, on shop: LiveShop, seed: UInt64 = FaultPlan.seed, bound_s: Double = 60,
        watching progress: ProgressWatch.Measure = .records
    ) throws {
        (self.shop, self.seed, self.bound_s) = (shop, seed, bound_s)
        workload = Workload(shape, seed: seed)
        log = try WrittenLog(workload, in: shop.folder.url)
        random = SplitMix64(seed: seed ^ 0xFA17)
        watch = try ProgressWatch(shop, log, by: progress)
    }

    /// For a row's round: its seed, and its bound.
    init(
        _ shape: WorkloadShape, on shop: LiveShop, in round: FaultRound,
        watching progress: ProgressWatch.Measure = .records
    ) throws {
        try self.init(shape, on: shop, seed: round.seed, bound_s: round.bound_s, watching: progress)
    }

    /// How long a joiner may take over the whole log.
    var deadline_s: Double { 60 + Double(workload.lines.count) / 500 }

    var programs: Shop { shop.programs(events: log.url) }

    /// Starts a joiner, and waits until it takes signals: one that comes before that ends any program.
    func startJoiner(_ arguments: String...) throws -> ChildProcess {
        try startJoiner(of: programs, ["--print", "json"] + arguments)
    }

    /// The same for programs in another environment: seen by crash points, or on another machine as it were.
    func startJoiner(of programs: Shop, _ arguments: [String] = ["--print", "json"]) throws -> ChildProcess {
        let joiner = try programs.start(.joiner, arguments)
        joiner.waitUntilBlocked(SIGTERM)
        watch.add(joiner)
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
        try checkTime()
        try expectState(try shop.stored())
    }

    /// Has the row tell how many transactions updated many customers at once; a row of which none did has not tried that.
    func noteTransactions(_ round: inout FaultRound) throws {
        let count = try shop.customerTransactions()
        try #require(count > 0, "no transaction updated many customers, seed \(seed)")
        round.note("transactions of many customers", times: count)
    }

    /// Nobody was silent without getting on, and all of it took no longer than it may.
    func checkTime() throws {
        try watch.check()
        try time.check(lines: workload.lines.count, bound_s: bound_s)
    }

    func expectState(_ found: ShopState) throws {
        let expected = try Oracle.state(after: log.sources)
        let comparison = Comparison(expected: expected, found: found, order: workload.shape.comparedOrder)
        try #require(comparison.isEmpty, "seed \(seed)\n\(comparison)")
        try #require(found.counts.records == workload.records, "seed \(seed)")
    }
}
