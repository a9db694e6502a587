import Foundation
import Mongo
import Shop
import ShopStore
import struct Support.LiveMongo
import class Support.OwnedMongo
import Testing

/// Names a database of its own on the tests' MongoDB.
func emptyDatabase() throws -> MongoURI { try LiveMongo.shared().freshDatabase().uri }

/// The same, with the shop's indexes.
func freshDatabase() throws -> ShopDatabase {
    let database = try ShopDatabase(uri: emptyDatabase(), appName: "tests")
    try database.prepare()
    return database
}

@Suite("A long history", .serialized)
struct HistoryTests {
    let database: ShopDatabase
    let sources = SourceTable()
    let store: MongoStore
    let listing: ShopListing

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
        listing = ShopListing(database)
    }

    private func holding(_ number: Int) -> Holding {
        Holding(
            id: "$id", type: "$t", name: "{\"$gt\": \(number)}", price: 0.1, quantity: 1, timestamp_ms: Int64(number))
    }

    private func add(_ numbers: Range<Int>) throws {
        try ShopWriter(database).add(numbers.map { ("c", holding($0)) })
    }

    private func listed() throws -> [Int64] {
        var times: [Int64] = []
        try listing.forEachCustomer(.id("c")) { customer in
            try listing.forEachHolding(of: customer) { times.append($0.timestamp_ms) }
        }
        return times
    }

    private func count(_ collection: String) throws -> Int {
        try database.pool.withClient { try $0.collection(collection, in: database.name).count() }
    }

    @Test("leaves the document in portions, and is listed whole and in order")
    func moves() throws {
        try ShopWriter(database).add([("c", Profile(firstName: "A", lastName: "B"))])
        for start in stride(from: 0, to: 500, by: 50) { try add(start..<(start + 50)) }
        #expect(try listed() == (0..<500).map(Int64.init))
        let state = try #require(try store.customers(["c"])["c"])
        #expect(state.extent.embeddedHoldings <= HistoryLimits.embeddedHoldings_max)
        #expect(
            Int(state.extent.holdingsBuckets) * HistoryLimits.holdingsPerBucket + state.extent.embeddedHoldings == 500)
    }

    @Test("is not doubled by buckets that were filled before a crash, nor by moving again")
    func repeated() throws {
        try ShopWriter(database).add([("c", Profile(firstName: "A", lastName: "B"))])
        try add(0..<100)
        let buckets = try count("holdings_history")
        // As if the process had died after the next bucket was filled, and before the document was shortened.
        try database.pool.withClient { client in
            let history = try client.collection("holdings_history", in: database.name)
            try history.insert(
                Document(json: #"{"customer_id": "c", "bucket": \#(buckets), "products": [{"id": "x"}]}"#))
        }
        #expect(try listed() == (0..<100).map(Int64.init))
        try add(100..<200)
        try store.moveHistory(of: ["c"])
        try store.moveHistory(of: ["c"])
        #expect(try listed() == (0..<200).map(Int64.init))
    }

    @Test("takes a bounded part at a time of what another program has put into one document")
    func bounded() throws {
        let holdings = (0..<5_000).map { #"{"id": "p", "timestamp_ms": {"$numberLong": "\#($0)"}}"# }
        try database.pool.withClient { client in
            try client.collection("customers", in: database.name).insert(
                Document(json: #"{"id": "c", "products": [\#(holdings.joined(separator: ","))]}"#))
        }
        for moved in [64, 128, 155] {
            try store.moveHistory(of: ["c"])
            #expect(try count("holdings_history") == moved)
            #expect(try listed() == (0..<5_000).map(Int64.init))
        }
    }

    @Test("takes the times of payment with it, and says from when to when it goes")
    func times() throws {
        var state = CustomerState()
        state.touch()
        state.cart.paid = OrderIDs((0..<600).map { .number(Int64($0)) })
        (state.addition.paidOrders, state.addition.paidAt_ms) = (600, (0..<600).map { Int64(1_000 - $0) })
        state.addition.paidAt_ms[7] = CustomerState.Addition.unknownTime_ms
        #expect(store.write([CustomerWrite(id: "c", state: state)]).count == 1)
        try store.moveHistory(of: ["c"])
        let bucket = try #require(
            try database.pool.withClient {
                try $0.collection("paid_orders_history", in: database.name).findOne(.all)?.relaxedJSON
            })
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(bucket.utf8)) as? [String: Any])
        #expect(fields["from_ms"] as? Int == 745 && fields["to_ms"] as? Int == 1_000)
        let times = try #require(fields["paid_at_ms"] as? [Any]).map { $0 as? Int }
        #expect(times == (0..<256).map { $0 == 7 ? nil : 1_000 - $0 })
        // What is left is in step: the next payment is only added.
        let left = try #require(try store.customers(["c"])["c"])
        #expect(left.cart.paid.first == .number(256) && left.repairs.ofPaidTimes == nil)
    }

    @Test("keeps what another program changes or adds in between")
    func foreign() throws {
        try ShopWriter(database).add([("c", Profile(firstName: "A", lastName: "B"))])
        try add(0..<60)
        try database.pool.withClient { client in
            let customers = try client.collection("customers", in: database.name)
            let customer = try Document(json: #"{"id": "c"}"#)
            try customers.updateOne(customer, Document(json: #"{"$set": {"products.3.note": "mine"}}"#))
            try customers.updateOne(
                customer, Document(json: #"{"$push": {"products": {"id": "theirs", "timestamp_ms": 60}}}"#))
        }
        try add(61..<100)
        #expect(try listed() == (0..<100).map(Int64.init))
        let noted = try database.pool.withClient { client in
            try client.collection("holdings_history", in: database.name).count(
                Document(json: #"{"products.note": "mine"}"#))
        }
        #expect(noted == 1)
    }

    @Test("keeps what another program changes between the reading and the writing of a move")
    func changed() throws {
        let mongo = try OwnedMongo()
        try mongo.start()
        let database = try ShopDatabase(uri: mongo.uri.naming(database: "shop"), appName: "tests")
        try database.prepare()
        let mover = MongoStore(
            try ShopDatabase(uri: mongo.uri.naming(database: "shop"), appName: "mover"), sources: SourceTable())
        func change(_ update: String) throws {
            _ = try database.pool.withClient { client in
                try client.collection("customers", in: "shop").updateOne(
                    Document(json: #"{"id": "c"}"#), Document(json: update), upsert: true)
            }
        }
        func administer(_ command: String) throws {
            _ = try database.pool.withClient { try $0.runCommand(Document(json: command), in: "admin") }
        }
        let holdings = Array(repeating: #"{"id": "x"}"#, count: 120).joined(separator: ",")
        try change(#"{"$push": {"products": {"$each": [\#(holdings)]}}}"#)
        // The mover's first write is held up at the server: by then it has read.
        try administer(
            #"""
            {"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {"failCommands": ["update"],
             "blockConnection": true, "blockTimeMS": 2000, "appName": "mover"}}
            """#)
        let moved = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            #expect(throws: Never.self) { try mover.moveHistory(of: ["c"]) }
            moved.signal()
        }
        try administer(#"{"waitForFailPoint": "failCommand", "timesEntered": 1, "maxTimeMS": 30000}"#)
        try change(#"{"$set": {"products.0.note": "mine"}}"#)
        moved.wait()
        let noted = try ["customers", "holdings_history"].map { collection in
            try database.pool.withClient {
                try $0.collection(collection, in: "shop").count(Document(json: #"{"products.note": "mine"}"#))
            }
        }
        #expect(noted.reduce(0, +) == 1, "\(noted)")
    }

    @Test("of paid orders answers whether an order was paid, numbers and texts apart")
    func paidOrders() throws {
        var state = CustomerState()
        let orders = (0..<1_000).map { $0 % 2 == 0 ? OrderID.number(Int64($0)) : .text(ShopID("\($0)")) }
        state.cart.paid = OrderIDs(orders)
        state.touch()
        let outcomes = store.write([CustomerWrite(id: "c", state: state)])
        guard case .stored = outcomes[0] else { Issue.record("\(outcomes)"); return }
        try store.moveHistory(of: ["c"])
        let found = try #require(try store.customers(["c"])["c"])
        #expect(found.cart.paid.count < HistoryLimits.embeddedPaidOrders_max)
        #expect(try store.olderPaidOrders(of: "c", buckets: found.extent.paidOrderBuckets) + found.cart.paid == orders)
        let sought = SoughtOrders("c", [0, 1, "0", "1", 5_000], buckets: 2)
        #expect(try store.paidOrders([sought]) == ["c": [0, "1"]])
        #expect(
            try store.paidOrders([SoughtOrders("c", [0, "1"], buckets: 0)]) == [:], "buckets that no document knows of")
    }
}
