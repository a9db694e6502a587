// Moving older holdings out of customers' documents, where something is in the way.

import Mongo
import Shop
import ShopStore
import class Support.OwnedMongo
import Synchronization
import class Support.Told
import Testing

@Suite("A history that is moved", .serialized)
struct HistoryMoveTests {
    private let database: ShopDatabase

    init() throws { database = try freshDatabase() }

    /// A customer with more holdings than a document keeps.
    private func insert(_ id: String, _ more: String = "", in database: ShopDatabase) throws {
        let holdings = Array(repeating: #"{"id": "x"}"#, count: 120).joined(separator: ",")
        try database.pool.withClient { client in
            try client.collection("customers", in: database.name).insert(
                Document(json: #"{"id": "\#(id)", "products": [\#(holdings)]\#(more)}"#))
        }
    }

    private func extents(_ store: MongoStore, _ ids: [ShopID]) throws -> [CustomerState.Extent?] {
        let found = try store.customers(ids)
        return ids.map { found[$0]?.extent }
    }

    /// Bucket n holds the entries from n times the size on: another size would give stored buckets another meaning.
    @Test("lies in buckets of the same size in every version")
    func sizes() {
        #expect(HistoryLimits.holdingsPerBucket == 32 && HistoryLimits.paidOrdersPerBucket == 256)
    }

    @Test("is counted beside what else is known of it, and anew where that is null or empty")
    func counted() throws {
        let store = MongoStore(database, sources: SourceTable())
        let known = #", "history": {"paid_order_buckets": {"$numberLong": "3"}, "mine": 7}"#
        for (id, more) in [("full", known), ("null", #", "history": null"#), ("empty", #", "history": []"#)] {
            try insert(id, more, in: database)
        }
        try store.moveHistory(of: ["full", "null", "empty"])
        let extents = try extents(store, ["full", "null", "empty"])
        #expect(extents.allSatisfy { $0?.holdingsBuckets ?? 0 > 0 })
        #expect(extents.map { $0?.paidOrderBuckets } == [3, 0, 0])
        let kept = try database.pool.withClient { client in
            try client.collection("customers", in: database.name).count(Document(json: #"{"history.mine": 7}"#))
        }
        #expect(kept == 1)
    }

    @Test("stays in both of two documents with one id, long or short: neither writes over what the other has moved")
    func twins() throws {
        let store = MongoStore(database, sources: SourceTable())
        try insert("c", in: database)
        try store.moveHistory(of: ["c"])
        let moved = try buckets()
        #expect(!moved.isEmpty)
        let drop = #"{"dropIndexes": "customers", "index": "id"}"#
        _ = try database.pool.withClient { try $0.runCommand(Document(json: drop), in: database.name) }
        try insert("c", #", "theirs": 1"#, in: database)
        try store.moveHistory(of: ["c"])
        #expect(try buckets() == moved)
        let count = try database.pool.withClient { client in
            try client.collection("customers", in: database.name).count(
                Document(json: #"{"products.119": {"$exists": true}}"#))
        }
        #expect(count == 1)
    }

    private func buckets() throws -> [String] {
        var found: [String] = []
        try database.pool.withClient { client in
            try client.collection("holdings_history", in: database.name).find(.all) { found.append(try $0.relaxedJSON) }
        }
        return found.sorted()
    }

    @Test("stays where it is if the database refuses it: that is said, and hinders no other customer")
    func refused() throws {
        let ids = ["a", "b", "c"]
        for id in ids { try insert(id, in: database) }
        let rule = #"{"collMod": "holdings_history", "validator": {"customer_id": {"$ne": "b"}}}"#
        _ = try database.pool.withClient { try $0.runCommand(Document(json: rule), in: database.name) }
        let told = Told()
        let store = MongoStore(database, sources: SourceTable(), logger: told.logger)
        try store.moveHistory(of: ids.map { ShopID($0) })
        let extents = try extents(store, ids.map { ShopID($0) })
        #expect(extents.map { ($0?.holdingsBuckets ?? 0) > 0 } == [true, false, true])
        #expect(extents[1]?.embeddedHoldings == 120)
        #expect(told.all.map { $0.hasPrefix("The history of customer b cannot be moved") } == [true])
    }

    @Test("is moved once more where the server has given the first attempt up", arguments: [112, 251])
    func overtaken(code: Int) throws {
        let mongo = try OwnedMongo()
        try mongo.start()
        let database = try ShopDatabase(uri: mongo.uri.naming(database: "shop"), appName: "mover")
        try database.prepare()
        try insert("c", in: database)
        try mongo.administer(
            #"""
            {"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {"failCommands": ["update"],
             "errorCode": \#(code), "errorLabels": ["TransientTransactionError"], "appName": "mover"}}
            """#)
        let store = MongoStore(database, sources: SourceTable())
        try store.moveHistory(of: ["c"])
        #expect(try extents(store, ["c"])[0]?.holdingsBuckets ?? 0 > 0)
    }
}
