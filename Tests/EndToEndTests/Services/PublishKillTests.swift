// Row publish-kill: the publisher of customers is killed at seeded moments, in its walks and in its bursts, beside a joiner and
// a team that writes, renames and deletes documents by itself; and so is the database. In the end the last word of each
// customer is the database's, and no version ever followed a later one.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("A publisher of customers that is killed")
    struct PublishKillTests {
        @Test("publish-kill: at any moment, or with its database: the last picture of each customer is the database's")
        func killed() throws {
            try FaultRow("publish-kill", usual: 4).run(roundsOf: 40) { round in
                var run = try PublishRun(round)
                for cycle in 0..<round.count {
                    try run.change()
                    round.note(cycle % 11 == 3 ? try run.killDatabase() : try run.killPublisher())
                }
                try run.finish()
            }
        }
    }
}

private struct PublishRun {
    private let mongo = Result { try OwnedMongo() }
    private let shop: LiveShop
    private let joiner: ChildProcess
    private let log: URL
    private let output: URL
    private var random: SplitMix64
    private var orders = 0

    init(_ round: FaultRound) throws {
        try mongo.get().start()
        shop = try LiveShop(on: mongo.get())
        random = SplitMix64(seed: round.seed ^ 0x91C7)
        log = shop.folder.url.appendingPathComponent("events.ndjson")
        output = shop.folder.url.appendingPathComponent("pictures.ndjson")
        try Data().write(to: log)
        joiner = try shop.programs(events: "file:" + log.path).start(.joiner)
        joiner.waitUntilBlocked(SIGTERM)
    }

    private func start(_ arguments: String...) throws -> ChildProcess {
        try shop.programs().start(.publishCustomers, ["--to", "file:" + output.path] + arguments)
    }

    /// Some traffic, and what a team does that knows nothing of joiners.
    mutating func change() throws {
        var lines = ""
        for _ in 0..<200 {
            orders += 1
            lines += #"{"type": "order", "user_id": "c\#(random.below(60))", "order_id": \#(orders)}"# + "\n"
        }
        let file = try FileHandle(forWritingTo: log)
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.utf8))
        for _ in 0..<6 { try changeDirectly() }
    }

    private mutating func changeDirectly() throws {
        let id = "t\(random.below(12))"
        switch random.below(5) {
        case 0: try shop.command(#"{"delete": "customers", "deletes": [{"q": {"id": "\#(id)"}, "limit": 1}]}"#)
        case 1:
            let free = try shop.collection("customers") { try $0.findOne(Document(json: #"{"id": "\#(id)x"}"#)) } == nil
            if free { try update(id, #"{"$set": {"id": "\#(id)x"}}"#) }
        default:
            try update(id, #"{"$set": {"first_name": "N\#(random.below(1_000))", "last_name": "L"}}"#, upsert: true)
        }
    }

    private func update(_ id: String, _ change: String, upsert: Bool = false) throws {
        try shop.command(
            #"{"update": "customers", "updates": [{"q": {"id": "\#(id)"}, "u": \#(change), "upsert": \#(upsert)}]}"#)
    }

    mutating func killPublisher() throws -> String {
        let publisher = try start()
        usleep(UInt32(20_000 + random.below(500_000)))
        let exit = try publisher.kill()
        try #require(exit.signal == 9, "it ended by itself: \(exit)")
        return "killed"
    }

    mutating func killDatabase() throws -> String {
        let publisher = try start()
        publisher.waitUntilBlocked(SIGTERM)
        usleep(UInt32(300_000 + random.below(500_000)))
        try #require(publisher.isRunning, "\(publisher.seen.errorText)")
        try mongo.get().kill()
        usleep(UInt32(random.below(1_000_000)))
        try mongo.get().restart()
        usleep(UInt32(random.below(1_000_000)))
        try #require(publisher.isRunning, "\(publisher.seen.errorText)")
        publisher.signal(15)
        let exit = try publisher.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return "its database killed"
    }

    func finish() throws {
        joiner.signal(15)
        let joined = try joiner.wait(seconds: 60)
        try #require(joined.status == ExitCode.done, "\(joined)")
        let last = try shop.join("file:" + log.path)
        try #require(last.status == ExitCode.done, "\(last)")
        let exit = try start("--once").wait(seconds: 60)
        try #require(exit.status == ExitCode.done, "\(exit)")
        let told = try PublishedPictures(output.path).last.compactMapValues { picture in
            picture["deleted"] == nil
                ? [(picture["first_name"] as? String) ?? ""]
                    + ((picture["cart"] as? [String: Any])?["unpaid_order_ids"] as? [Int] ?? []).map(String.init) : nil
        }
        let there = try stored()
        try #require(told == there)
    }

    private func stored() throws -> [String: [String]] {
        var stored: [String: [String]] = [:]
        try shop.collection("customers") { customers in
            try customers.find(.all) { view in
                let orders = view.document("cart")?.array("unpaid_order_ids")?.map { "\($0.value.int64 ?? -1)" } ?? []
                stored[view.string("id") ?? "?"] = [view.string("first_name") ?? ""] + orders
            }
        }
        return stored
    }
}
