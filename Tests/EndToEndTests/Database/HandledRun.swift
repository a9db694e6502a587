// Joiners at work, and the hands on their database meanwhile.

import Foundation
import Mongo
import Support
import Testing

/// One or two joiners that share all customers, since the log's partitions are not keyed.
struct HandledRun {
    let run: FaultRun
    /// Whoever was touched: what the log says of them no longer holds.
    private(set) var touched: Set<ByteText> = []
    /// What was taken away from customers of whom all else still holds.
    private(set) var taken: [ByteText: [Holding]] = [:]
    private(set) var done: Set<Hand> = []
    private let shares: [String]
    private var joiners: [ChildProcess] = []
    private var random: SplitMix64

    init(_ run: FaultRun, _ round: FaultRound) throws {
        (self.run, random) = (run, SplitMix64(seed: round.seed ^ 0x4A9D))
        shares = round.seed % 2 == 0 ? ["0/1"] : ["0/2", "1/2"]
        try run.log.append(lines: 500)
        joiners = try shares.map { try run.startJoiner("--instance", $0) }
        for joiner in joiners { try #require(joiner.wait(seconds: 30) { $0.lines > 0 }) }
    }

    mutating func suffer(_ hand: Hand, _ round: inout FaultRound, lines: Int) throws {
        try run.log.append(lines: lines / 2)
        joiners[0].wait(seconds: Double(random.below(150)) / 1_000) { _ in false }
        try perform(hand)
        done.insert(hand)
        round.note(hand.rawValue)
        try run.log.append(lines: lines / 2)
        joiners[0].wait(seconds: Double(random.below(300)) / 1_000) { _ in false }
        try replaceEnded(&round)
    }

    /// Nobody may end but with a word, and only for what nobody could go on after.
    private mutating func replaceEnded(_ round: inout FaultRound) throws {
        for (index, joiner) in joiners.enumerated() where !joiner.isRunning {
            let exit = try joiner.wait(seconds: 1)
            let isExplained = exit.signal == nil && exit.status != ExitCode.done && !exit.errorText.isEmpty
            let mayStop = !done.isDisjoint(with: Hand.allCases.filter(\.mayStopJoiner))
            try #require(isExplained && mayStop, "after \(done.map(\.rawValue)): \(exit)")
            round.note("stopped with a word, and started again")
            joiners[index] = try run.startJoiner("--instance", shares[index])
        }
    }

    /// Everything is read, everybody ends well, and another joiner finds nothing wrong.
    mutating func finish(_ round: inout FaultRound) throws {
        try run.log.appendRest()
        for joiner in joiners { joiner.wait(seconds: 1) { _ in false } }
        try replaceEnded(&round)
        for joiner in joiners { try run.end(joiner) }
        let exit = try run.startJoiner("--until-end").wait(seconds: run.deadline_s)
        try #require(exit.status == ExitCode.done, "\(exit)")
        try run.checkTime()
        round.note("customers touched", times: touched.count)
        try expectUntouched()
    }

    // MARK: Hands

    private mutating func perform(_ hand: Hand) throws {
        let collection = random.pick(["customers", "products"])
        switch hand {
        case .dropsUniqueIndex: try dropIndex(of: collection, "id: 1")
        case .dropsOtherIndex: try dropAnyIndex()
        case .dropsPositions: try drop("positions")
        case .dropsLetters: try drop("dead_letters")
        case .dropsProducts: try drop("products")
        case .dropsHistory: try drop(random.pick(["holdings_history", "paid_orders_history"]))
        case .dropsCustomers: try drop("customers")
        case .deletesCustomer: try withAnyCustomer { try $0.deleteOne($1) }
        case .unsetsField: try change(#"{"$unset": {"\#(random.pick(Hand.fields))": 1}}"#)
        case .setsOddValue:
            try change(#"{"$set": {"\#(random.pick(Hand.fields))": \#(random.pick(Hand.oddValues))}}"#)
        case .takesHolding: try takeHolding()
        }
    }

    private func drop(_ collection: String) throws {
        try run.shop.collection(collection) { try $0.drop() }
    }

    /// Whichever has this key alone; that it is gone already is no matter.
    private func dropIndex(of collection: String, _ key: String) throws {
        let command = #"{"dropIndexes": "\#(collection)", "index": {"\#(key.replacing(": 1", with: ""))": 1}}"#
        try ignoringMissing { try run.shop.command(command) }
    }

    private mutating func dropAnyIndex() throws {
        let (collection, key) = random.pick([
            ("customers", #"{"waiting.product_id": 1}"#), ("holdings_history", #"{"customer_id": 1, "bucket": 1}"#),
            ("paid_orders_history", #"{"customer_id": 1, "bucket": 1}"#),
            ("paid_orders_history", #"{"customer_id": 1, "order_ids": 1}"#),
            ("dead_letters", #"{"source": 1, "position": 1}"#),
        ])
        try ignoringMissing { try run.shop.command(#"{"dropIndexes": "\#(collection)", "index": \#(key)}"#) }
    }

    private func ignoringMissing(_ drop: () throws -> Void) throws {
        do { try drop() } catch let error as MongoError {
            try #require("\(error)".contains("index not found") || "\(error)".contains("ns not found"), "\(error)")
        }
    }

    private mutating func change(_ update: String) throws {
        let update = try Document(json: update)
        try withAnyCustomer { try $0.updateOne($1, update) }
    }

    private mutating func withAnyCustomer(_ body: (Collection, Document) throws -> Void) throws {
        guard let id = try anyCustomer("{}") else { return }
        touched.insert(ByteText(id))
        try run.shop.collection("customers") { try body($0, Document { $0.string("id", id) }) }
    }

    /// The oldest or the latest that the document embeds, of somebody whose history is about to move if there is one.
    private mutating func takeHolding() throws {
        let many = #"{"products.24": {"$exists": true}}"#
        guard let id = try anyCustomer(many) ?? anyCustomer(#"{"products.0": {"$exists": true}}"#) else { return }
        let isOldest = random.chance(0.7)
        let update = try Document(json: #"{"$pop": {"products": \#(isOldest ? -1 : 1)}}"#)
        try run.shop.collection("customers") { customers in
            let before = try customers.findAndModify(Document { $0.string("id", id) }, update, returnsNew: false)
            guard let before, let holding = try before.embeddedHolding(isFirst: isOldest) else { return }
            taken[ByteText(id), default: []].append(holding)
        }
    }

    private func anyCustomer(_ filter: String) throws -> String? {
        let pipeline = try Document(
            json: #"[{"$match": \#(filter)}, {"$sample": {"size": 1}}, {"$project": {"id": 1}}]"#)
        var id: String?
        try run.shop.collection("customers") { try $0.aggregate(pipeline) { id = $0.string("id") } }
        return id
    }
}

extension Document {
    /// The first or last of `products`, with what it came from by name as the log knows it; nil where there is none.
    fileprivate func embeddedHolding(isFirst: Bool) throws -> Holding? {
        try read { view in
            let holdings = Array(view.array("products") ?? .empty)
            return try (isFirst ? holdings.first : holdings.last).map { try Holding($0.value, embeddedIn: view) }
        }
    }
}
