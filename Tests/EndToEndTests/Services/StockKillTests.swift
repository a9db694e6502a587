// Row stock-kill: the stock monitor is killed at seeded moments beside a joiner, and so is its database. In the end the
// stock is what a dumb count of the log says, and each word about it is in the output.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("A stock monitor that is killed")
    struct StockKillTests {
        @Test("stock-kill: at any moment, or with its database: the stock is that of the log, and each word goes out")
        func killed() throws {
            try FaultRow("stock-kill", usual: 4).run(roundsOf: 40) { round in
                var run = try StockRun(round)
                for cycle in 0..<round.count {
                    try run.append(300)
                    round.note(cycle % 11 == 3 ? try run.killDatabase() : try run.killMonitor())
                }
                try run.finish()
            }
        }
    }
}

/// A shop that sells and fills up while its stock is counted.
private struct StockRun {
    private let mongo = Result { try OwnedMongo() }
    private let shop: LiveShop
    private let joiner: ChildProcess
    private let log: URL
    private let alerts: URL
    private var random: SplitMix64
    private var lines: [String] = []

    init(_ round: FaultRound) throws {
        try mongo.get().start()
        shop = try LiveShop(on: mongo.get())
        random = SplitMix64(seed: round.seed ^ 0x570C)
        log = shop.folder.url.appendingPathComponent("events.ndjson")
        alerts = shop.folder.url.appendingPathComponent("alerts.ndjson")
        try Data().write(to: log)
        joiner = try shop.programs(events: "file:" + log.path).start(.joiner)
        joiner.waitUntilBlocked(SIGTERM)
    }

    private func start(_ arguments: String...) throws -> ChildProcess {
        try shop.programs(events: "file:" + log.path)
            .start(.stockMonitor, ["--threshold", "50", "--to", "file:" + alerts.path] + arguments)
    }

    mutating func append(_ count: Int) throws {
        let new = (0..<count).map { _ in line() }
        lines += new
        let file = try FileHandle(forWritingTo: log)
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(new.map { $0 + "\n" }.joined().utf8))
    }

    /// Orders come again now and then, with other items: those count once, as they first came.
    private mutating func line() -> String {
        let (product, quantity) = ("product_\(random.below(12))", 1 + random.below(9))
        let customer = "customer_\(random.below(20))"
        switch random.below(10) {
        case 0:
            return #"{"event_type": "product_delivered", "product_id": "\#(product)", "quantity": \#(quantity * 7)}"#
        case 1...4:
            return
                #"{"event_type": "customer_buys_product", "customer_id": "\#(customer)", "product_id": "\#(product)", "quantity": \#(quantity)}"#
        case 5...7:
            let id = random.below(lines.count + 20)
            return
                #"{"type": "order", "user_id": "\#(customer)", "order_id": \#(id), "items": [{"product_id": "\#(product)", "quantity": \#(quantity)}]}"#
        case 8: return #"{"type": "payment", "user_id": "\#(customer)", "order_id": \#(random.below(lines.count + 1))}"#
        default: return #"{"event_type": "product_delivered", "product_id": "\#(product)"}"#
        }
    }

    mutating func killMonitor() throws -> String {
        let monitor = try start()
        usleep(UInt32(20_000 + random.below(300_000)))
        let exit = try monitor.kill()
        try #require(exit.signal == 9, "it ended by itself: \(exit)")
        return "killed"
    }

    mutating func killDatabase() throws -> String {
        let before = moved
        let monitor = try start()
        let isAtWork = monitor.wait(seconds: 30) { [self] _ in moved > before }
        try #require(isAtWork, "\(monitor.seen.errorText)")
        try mongo.get().kill()
        usleep(UInt32(random.below(2_000_000)))
        try mongo.get().restart()
        try #require(monitor.isRunning, "\(monitor.seen.errorText)")
        monitor.signal(15)
        let exit = try monitor.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return "its database killed"
    }

    /// Units that the stock knows of; words come seldom.
    private var moved: Double { ((try? stock()) ?? [:]).values.reduce(0) { $0 + $1[0] + $1[1] } }

    func finish() throws {
        let exit = try start("--until-end").wait(seconds: 60)
        try #require(exit.status == ExitCode.done, "\(exit)")
        joiner.signal(15)
        let joined = try joiner.wait(seconds: 60)
        try #require(joined.status == ExitCode.done, "\(joined)")
        let count = DumbStock(lines)
        let found = try stock()
        try #require(found == count.products)
        let bad = try shop.collection("dead_letters.stock-monitor") { try $0.count() }
        try #require(bad == count.bad)
        let words = try words()
        let events = words.mapValues { $0.event }
        try #require(events == count.words)
        let isAllPublished = words.values.allSatisfy { $0.isPublished }
        try #require(isAllPublished)
        let said = try String(contentsOf: alerts, encoding: .utf8).split(separator: "\n").map(String.init)
        let (told, due) = (Set(said.map(withoutTime)), Set(count.words.values))
        try #require(told == due)
    }

    private func stock() throws -> [String: [Double]] {
        var found: [String: [Double]] = [:]
        try shop.collection("stock") { stock in
            try stock.find(.all) { view in
                found[view.string("_id") ?? "?"] = ["delivered", "sold", "level"].map { field in
                    view.first { $0.key.string == field }?.value.double ?? .nan
                }
            }
        }
        return found
    }

    private func words() throws -> [String: (event: String, isPublished: Bool)] {
        var words: [String: (event: String, isPublished: Bool)] = [:]
        try shop.collection("stock_words") { collection in
            try collection.find(.all) { view in
                let isPublished = view["published_ms"] != nil && view["unpublished"] == nil
                words[view.string("_id") ?? "?"] = (withoutTime(view.string("event") ?? "?"), isPublished)
            }
        }
        return words
    }
}

/// These events have no times of their own.
private func withoutTime(_ event: String) -> String {
    event.replacing(#/, "timestamp_ms": \d+/#, with: "")
}

/// The stock counted a second time, by Foundation alone.
private struct DumbStock {
    /// Delivered, sold, left.
    private(set) var products: [String: [Double]] = [:]
    private(set) var words: [String: String] = [:]
    private(set) var bad = 0
    private var orders: Set<String> = []
    private var low: [String: Bool] = [:]
    private var numbers: [String: Int] = [:]

    init(_ lines: [String]) {
        for line in lines {
            let event = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
            switch (event["event_type"] ?? event["type"]) as? String {
            case "product_delivered":
                guard let quantity = event["quantity"] as? Double else {
                    bad += 1
                    continue
                }
                move(event["product_id"] as? String ?? "?", [quantity, 0, quantity])
            case "customer_buys_product":
                let quantity = event["quantity"] as? Double ?? .nan
                move(event["product_id"] as? String ?? "?", [0, quantity, -quantity])
            case "order":
                guard orders.insert("\(event["user_id"] ?? "") \(event["order_id"] ?? "")").inserted else { continue }
                for item in event["items"] as? [[String: Any]] ?? [] {
                    let quantity = item["quantity"] as? Double ?? .nan
                    move(item["product_id"] as? String ?? "?", [0, quantity, -quantity])
                }
            default: break
            }
        }
    }

    private mutating func move(_ product: String, _ change: [Double]) {
        let now = zip(products[product] ?? [0, 0, 0], change).map { $0 + $1 }
        products[product] = now
        if (now[2] < 50) == (low[product] ?? false) { return }
        low[product] = now[2] < 50
        numbers[product, default: 0] += 1
        let (id, type) = ("\(product)/\(numbers[product]!)", now[2] < 50 ? "stock_low" : "stock_filled")
        words[id] =
            #"{"event_type": "\#(type)", "id": "\#(id)", "product_id": "\#(product)", "level": \#(Int(now[2])), "threshold": 50}"#
    }
}
