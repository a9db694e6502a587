// Row views-while-moving: another team's program reads the views while joiners apply a log and move what is old to the
// history. What it reads is what the customer had at some moment: the beginning of what it has in the end.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("The views of what customers ever had")
    struct ViewsWhileMovingTests {
        @Test("views-while-moving: neither double nor hide anything, however much moves meanwhile")
        func moving() throws {
            try FaultRow("views-while-moving", usual: 60).run(roundsOf: 200) { round in
                let run = try MovingRun(round.seed)
                for _ in 0..<round.count {
                    try run.goOn()
                    try run.read()
                }
                try run.finish()
                for (danger, times) in run.dangers { round.note(danger, times: times) }
            }
        }
    }
}

/// A log of few customers, who buy and pay much, while it is joined.
private final class MovingRun {
    private static let start_ms = 1_700_000_000_000
    private let shop: LiveShop
    private let joiner: ChildProcess
    private var random: SplitMix64
    private var made = 0
    private let customers = ["a", "b", "c"]
    /// What each customer has in the end, counted as the lines are made.
    private var holdings: [String: [Int64]] = [:]
    private var orders: [String: [Int64]] = [:]
    private var lengths: [String: Int] = [:]
    private(set) var dangers: [String: Int] = [:]

    init(_ seed: UInt64) throws {
        (shop, random) = (try LiveShop(), SplitMix64(seed: seed))
        let product = #"{"event_type": "new_product", "id": "p", "name": "P", "type": "t", "price": 1}"#
        let log = try shop.folder.write("events.ndjson", product + "\n")
        joiner = try shop.programs(events: log).start(.joiner)
    }

    /// Appends what they buy and pay next.
    func goOn() throws {
        var text = ""
        for _ in 0..<200 {
            made += 1
            let customer = customers[random.below(customers.count)]
            if random.chance(0.5) {
                text += line(
                    "customer_buys_product", #""customer_id": "\#(customer)", "product_id": "p", "quantity": \#(made)"#)
                holdings[customer, default: []].append(Int64(made))
            } else {
                for type in ["order", "payment"] {
                    text += line(type, #""user_id": "\#(customer)", "order_id": \#(made)"#)
                }
                orders[customer, default: []].append(Int64(made))
            }
        }
        try shop.folder.append("events.ndjson", text)
    }

    private func line(_ type: String, _ fields: String) -> String {
        #"{"event_type": "\#(type)", \#(fields), "timestamp_ms": \#(Self.start_ms + made)}"# + "\n"
    }

    func read() throws {
        for customer in customers {
            try check(holdingsRead(of: customer), holdings[customer] ?? [], "holdings of \(customer)")
            try check(ordersRead(of: customer), orders[customer] ?? [], "paid orders of \(customer)")
        }
    }

    func finish() throws {
        let end = Date(timeIntervalSinceNow: 60)
        while try !isAllRead() { try #require(joiner.isRunning && end > Date(), "\(joiner.seen.errorText)") }
        joiner.signal(SIGTERM)
        let exit = try joiner.wait(seconds: 60)
        try #require(exit.status == ExitCode.done, "\(exit)")
        for collection in ["holdings_history", "paid_orders_history"] {
            try #require(shop.find(in: collection, "{}") != nil, "nothing has moved")
        }
    }

    private func isAllRead() throws -> Bool {
        try read()
        return lengths.values.reduce(0, +) == made
    }

    /// Each row has the number of its place; what was read earlier is never longer.
    private func check<Entry: Equatable>(_ found: [Entry], _ all: [Entry], _ what: String) throws {
        try #require(found == Array(all.prefix(found.count)), "\(what): \(found.count) of \(all.count)")
        let before = lengths.updateValue(found.count, forKey: what) ?? 0
        try #require(found.count >= before, "\(what): \(before), and then \(found.count)")
        dangers[found.count == all.count ? "read at the end" : "read while moving", default: 0] += 1
    }

    private func holdingsRead(of customer: String) throws -> [Int64] {
        var found: [Int64] = []
        try shop.collection("holdings") { view in
            try view.find(try Document { $0.string("customer_id", customer) }) { row in
                try #require(row.int64("number") == Int64(found.count), "a hole in the holdings of \(customer)")
                found.append(row.document("product")?.int64("quantity") ?? -1)
            }
        }
        return found
    }

    private func ordersRead(of customer: String) throws -> [Int64] {
        var found: [Int64] = []
        try shop.collection("paid_orders") { view in
            try view.find(try Document { $0.string("customer_id", customer) }) { row in
                try #require(row.int64("number") == Int64(found.count), "a hole in the paid orders of \(customer)")
                // Each was paid in the millisecond that its number says.
                let order = row.int64("order_id") ?? -1
                try #require(row.int64("paid_at_ms") == Int64(Self.start_ms) + order)
                found.append(order)
            }
        }
        return found
    }
}
