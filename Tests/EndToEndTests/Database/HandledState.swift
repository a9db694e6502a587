// What must hold after hands were on the database: all of it for those who were not touched, and for everybody that
// nobody and nothing is there twice.

import Foundation
import Mongo
import Support
import Testing

extension HandledRun {
    /// Compares the database with the log. What was touched is taken out of it before.
    func expectUntouched() throws {
        try expectOneDocumentEach()
        let dropped = try removeTouched()
        var expected = try Oracle.state(after: run.log.sources)
        var found = try run.shop.stored()
        for id in touched.union(dropped) {
            expected.customers[id] = nil
            found.customers[id] = nil
        }
        try expectLetters(&expected, &found)
        for (id, holdings) in taken { expected.customers[id]?.holdings.remove(holdings) }
        if !done.isDisjoint(with: Hand.wholesale) { return try expectNothingTooOften(expected, found) }
        // What touched documents account for is not known.
        expected.counts = found.counts
        let comparison = Comparison(expected: expected, found: found, order: run.workload.shape.comparedOrder)
        try #require(comparison.isEmpty, "after \(done.map(\.rawValue)), seed \(run.seed)\n\(comparison)")
    }

    /// No id has two documents, and no bucket either.
    private func expectOneDocumentEach() throws {
        for (collection, key) in [
            ("customers", #""$id""#), ("products", #""$id""#),
            ("holdings_history", #"{"customer": "$customer_id", "bucket": "$bucket"}"#),
            ("paid_orders_history", #"{"customer": "$customer_id", "bucket": "$bucket"}"#),
        ] {
            let pipeline = try Document(
                json: #"[{"$group": {"_id": \#(key), "n": {"$sum": 1}}}, {"$match": {"n": {"$gt": 1}}}]"#)
            var twice: [String] = []
            try run.shop.collection(collection) { try $0.aggregate(pipeline) { twice.append(try $0.relaxedJSON) } }
            try #require(twice.isEmpty, "twice in \(collection), seed \(run.seed): \(twice.prefix(10))")
        }
    }

    /// Deletes the documents of those who were touched, which nobody else can read either. Gives those who lost a
    /// bucket with the whole history.
    private func removeTouched() throws -> Set<ByteText> {
        var lost: Set<ByteText> = []
        try run.shop.collection("customers") { customers in
            for id in touched { try customers.deleteAll(Document { $0.string("id", id.text) }) }
            guard done.contains(.dropsHistory) else { return }
            let filter = try Document(
                json:
                    #"{"$or": [{"history.holdings_buckets": {"$gt": 0}}, {"history.paid_order_buckets": {"$gt": 0}}]}"#)
            try customers.find(filter) { if let id = $0.string("id") { lost.insert(ByteText(id)) } }
            try customers.deleteAll(filter)
        }
        return lost
    }

    /// A record of somebody who was touched may be a dead letter; where those were dropped, they may be fewer.
    private func expectLetters(_ expected: inout ShopState, _ found: inout ShopState) throws {
        let due = Set(expected.deadLetters.map { Place($0) })
        for letter in found.deadLetters where !due.contains(Place(letter)) {
            let customer = letter.customer
            let isTouched = customer.map { touched.contains($0) } ?? false
            try #require(
                isTouched || !done.isDisjoint(with: Hand.wholesale),
                "seed \(run.seed): \(letter.reason): \(String(decoding: letter.raw, as: UTF8.self))")
        }
        found.deadLetters.removeAll { !due.contains(Place($0)) }
        guard done.contains(.dropsLetters) else { return }
        let left = Set(found.deadLetters.map { Place($0) })
        expected.deadLetters.removeAll { !left.contains(Place($0)) }
    }

    /// After everybody was touched: no order, holding or waiting purchase is there more often than the log says.
    private func expectNothingTooOften(_ expected: ShopState, _ found: ShopState) throws {
        for (id, customer) in found.customers {
            guard let due = expected.customers[id] else { continue }
            let orders = customer.paidOrderIDs + customer.unpaidOrderIDs
            var surplus = orders.count - Set(orders).count
            let bought = customer.holdings.map { Bought($0) } + customer.waiting.map { Bought($0) }
            surplus += bought.surplus(over: due.holdings.map { Bought($0) } + due.waiting.map { Bought($0) })
            try #require(surplus == 0, "customer \(id) has \(surplus) things too often, seed \(run.seed)")
        }
        guard done == [.dropsProducts] else { return }
        for (id, due) in expected.customers {
            let customer = try #require(found.customers[id], "customer \(id) is missing, seed \(run.seed)")
            try #require(
                customer.holdings.count + customer.waiting.count == due.holdings.count + due.waiting.count,
                "customer \(id) has lost a purchase, seed \(run.seed)")
        }
    }
}

/// Which record it was.
private struct Place: Hashable {
    let source: String
    let position: Int64

    init(_ letter: DeadLetter) { (source, position) = (letter.source, letter.position) }
}

/// A purchase, whether it is priced or waits.
private struct Bought: Hashable {
    let product: ByteText
    let quantity: Double
    let timestamp_ms: Int64?

    init(_ holding: Holding) {
        (product, quantity, timestamp_ms) = (holding.productID, holding.quantity, holding.timestamp_ms)
    }

    init(_ waiting: WaitingPurchase) {
        (product, quantity, timestamp_ms) = (waiting.productID, waiting.quantity, waiting.timestamp_ms)
    }
}

extension DeadLetter {
    /// Whose record it was, as far as that can be read in it.
    fileprivate var customer: ByteText? {
        let fields = (try? JSONSerialization.jsonObject(with: Data(raw))) as? [String: Any]
        let id = fields?["customer_id"] ?? fields?["user_id"] ?? fields?["id"]
        return (id as? String).map { ByteText($0) }
    }
}

extension Array where Element: Hashable {
    /// How many elements there are beyond those of another list.
    fileprivate func surplus(over others: [Element]) -> Int {
        var open: [Element: Int] = [:]
        for element in others { open[element, default: 0] += 1 }
        for element in self { open[element, default: 0] -= 1 }
        return -open.values.filter { $0 < 0 }.reduce(0, +)
    }

    /// Takes away one of each.
    fileprivate mutating func remove(_ elements: [Element]) {
        for element in elements { if let index = firstIndex(of: element) { remove(at: index) } }
    }
}

extension Mongo.Collection {
    /// Deletes every match.
    fileprivate func deleteAll(_ filter: Document) throws {
        while try deleteOne(filter).deleted > 0 {}
    }
}
