// Row coupon-kill: the coupon scorer is killed at seeded moments, alone and as two, and so is its database, while customers
// buy, and what is old moves to the history. In the end the coupons are those of a dumb count, each once, and each goes out.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("A coupon scorer that is killed")
    struct CouponKillTests {
        @Test(
            "coupon-kill: at any moment, alone or as two, or with its database: each coupon is granted once, and goes out"
        )
        func killed() throws {
            try FaultRow("coupon-kill", usual: 4).run(roundsOf: 40) { round in
                var run = try CouponRun(round)
                for cycle in 0..<round.count {
                    try run.append(150)
                    round.note(cycle % 11 == 1 ? try run.killDatabase() : try run.killScorers())
                }
                try run.finish()
            }
        }
    }
}

/// Pictures of customers who buy, as publish-customers would write them, while they are scored.
private struct CouponRun {
    // It goes first: its database cannot be dropped once the server is gone.
    private let shop: LiveShop
    private let mongo = Result { try OwnedMongo() }
    private let log: String
    private let coupons: String
    private let rules: String
    private var random: SplitMix64
    private var customers: DumbCustomers
    private var recent: [DumbCustomers.Picture] = []
    private var bad = 0

    init(_ round: FaultRound) throws {
        try mongo.get().start()
        shop = try LiveShop(on: mongo.get())
        random = SplitMix64(seed: round.seed ^ 0xC0FFEE)
        customers = DumbCustomers(seed: round.seed)
        log = try shop.folder.write("pictures.ndjson", "")
        coupons = shop.folder.path("coupons.ndjson")
        rules = try shop.folder.write("rules.txt", DumbCustomers.rules)
    }

    /// The lock is a machine's, so the second one stands for one on another machine.
    private func start(_ machine: Int, _ arguments: String...) throws -> ChildProcess {
        var programs = shop.programs(events: "file:" + log)
        programs.environment["XDG_STATE_HOME"] = shop.folder.path("machine-\(machine)")
        return try programs.start(.couponScorer, ["--rules", rules, "--to", "file:" + coupons] + arguments)
    }

    /// Pictures, some of them again, and what is none; first what has moved to the history by then.
    mutating func append(_ count: Int) throws {
        var lines = ""
        for _ in 0..<count {
            let picture = recent.isEmpty || random.chance(0.9) ? customers.buy() : recent[random.below(recent.count)]
            recent = recent.suffix(20) + [picture]
            customers.judge(picture)
            lines += picture.line + "\n"
            if random.chance(0.05) { lines += #"{"event_type": "stock_low", "id": "x"}"# + "\n" }
            if random.chance(0.02) {
                lines += #"{"event_type": "customer_changed", "id": "a", "products": 7}"# + "\n"
                bad += 1
            }
        }
        for bucket in customers.takeBuckets() { try shop.insert(into: "holdings_history", bucket) }
        try shop.folder.append("pictures.ndjson", lines)
    }

    mutating func killScorers() throws -> String {
        let scorers = try (0..<(random.chance(0.7) ? 1 : 2)).map { try start($0) }
        usleep(UInt32(20_000 + random.below(300_000)))
        for scorer in scorers {
            let exit = try scorer.kill()
            try #require(exit.signal == 9, "it ended by itself: \(exit)")
        }
        return scorers.count == 1 ? "killed alone" : "killed as two"
    }

    mutating func killDatabase() throws -> String {
        let before = try position()
        let scorer = try start(0)
        // A database that is gone at the very start is an error, so it is killed once there was work done.
        let end = Date(timeIntervalSinceNow: 30)
        while try position() == before {
            try #require(scorer.isRunning && end > Date(), "\(scorer.seen.errorText)")
            usleep(5_000)
        }
        usleep(UInt32(random.below(50_000)))
        try mongo.get().kill()
        usleep(UInt32(random.below(2_000_000)))
        try mongo.get().restart()
        try #require(scorer.isRunning, "\(scorer.seen.errorText)")
        scorer.signal(15)
        let exit = try scorer.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return "its database killed"
    }

    private func position() throws -> String? { try shop.find(in: "positions.coupon-scorer", "{}") }

    func finish() throws {
        for machine in 0...1 {
            let exit = try start(machine, "--until-end").wait(seconds: 60)
            try #require(exit.status == ExitCode.done, "\(exit)")
        }
        let (found, due) = (try granted(), customers.coupons)
        let differing = Set(found.keys).union(due.keys).filter { found[$0] != due[$0] }
        try #require(differing.isEmpty, "\(differing.map { "\($0): \(found[$0] ?? "none"), \(due[$0] ?? "none")" })")
        try #require(found.count > 10)
        let letters = try shop.collection("dead_letters.coupon-scorer") { try $0.count() }
        try #require(letters == bad)
        let told = Set(try String(contentsOfFile: coupons, encoding: .utf8).split(separator: "\n").map(String.init))
        let events = try Set(stored { $0.string("event") ?? "?" })
        try #require(told == events && told.count == due.count)
        try #require(stored { $0["unpublished"] == nil && $0["published_ms"] != nil }.allSatisfy { $0 })
    }

    private func stored<Value>(_ read: (DocumentView) -> Value) throws -> [Value] {
        var found: [Value] = []
        try shop.collection("coupons") { coupons in try coupons.find(.all) { found.append(read($0)) } }
        return found
    }

    private func granted() throws -> [String: String] {
        let all = try stored { view in
            let key = view.document("_id")
            let share = ((view.double("share") ?? -1) * 1e6).rounded()
            return (
                "\(key?.string("customer") ?? "?") \(key?.string("rule") ?? "?") \(key?.int64("window") ?? -1)",
                "\(share) of a million at \(view.int64("granted_at_ms") ?? -1)"
            )
        }
        return Dictionary(all) { one, other in "\(one) and \(other)" }
    }
}
