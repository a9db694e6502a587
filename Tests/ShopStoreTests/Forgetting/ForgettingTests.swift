import EventLog
import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("Forgetting a customer", .serialized)
struct ForgettingTests {
    private let shop: ForgettingShop

    init() throws { shop = try ForgettingShop() }

    private static let person = #"""
        {"_id": 7, "id": "c", "first_name": "Ann", "address": "x", "email": "y", "products": [{"id": "m"}],
         "waiting": [{"product_id": "n"}], "cart": {"unpaid_order_ids": [1]}, "history": {"holdings_buckets": 2},
         "joiner": {"rev": 5, "applied": [{"source": "log", "position": 30}, {"source": "other", "position": 4}],
                    "counts": {"applied": 9, "duplicate": 1}}}
        """#

    @Test("leaves of the document its ids, and what all sources are known by up to now")
    func tombstone() throws {
        try shop.insert(into: "customers", Self.person, #"{"id": "c1", "first_name": "Bob"}"#)
        try shop.insert(
            into: "positions",
            #"{"_id": "log", "instances": 2, "shares": [{"position": 10}, {"position": 40}]}"#,
            #"{"_id": "gone", "instances": 1, "shares": [{"position": 8}]}"#, #"{"_id": "odd", "shares": "x"}"#)
        let ends = [LogEnd(source: "log", end: 50, joined: 10), LogEnd(source: "other", end: 3, joined: 3)]
        #expect(try shop.forget("c", upTo: ends).map(\.documents) == [1])
        let names = try shop.read("customers", #"{"id": "c"}"#) { $0.map(\.key.string) }
        #expect(names == ["_id", "id", "forgotten_at_ms", "joiner"])
        #expect(try shop.count("customers", #"{"_id": 7, "joiner.counts": {"applied": 9, "duplicate": 1}}"#) == 1)
        var applied = try shop.applied("c")
        #expect((applied.removeValue(forKey: "replay") ?? 0) > 1_700_000_000_000_000)
        #expect(applied == ["log": 50, "other": 4, "gone": 8])
        #expect(try shop.count("customers", #"{"id": "c1", "first_name": "Bob", "joiner": {"$exists": false}}"#) == 1)
    }

    @Test("makes a tombstone where there is no document, which keeps a joiner from making one of old records")
    func absent() throws {
        let found = try shop.forget("c", upTo: [LogEnd(source: "log", end: 20, joined: 0)])
        #expect(found.map(\.isUnknown) == [true])
        #expect(!shop.write("c", shop.ordered(nil, 10)))
        let state = try #require(try shop.store.customers(["c"])["c"])
        #expect(state.applied.contain(20, of: shop.sources.number(of: "log")) && state.cart.unpaid.isEmpty)
        #expect(shop.write("c", shop.ordered(state, 30)))
        #expect(try shop.forgetting.look(for: ["c"])[0].documents == 1)
    }

    @Test("is noticed by joiners that hold the customer, or one whose document was deleted")
    func revision() throws {
        #expect(shop.write("c", shop.ordered(nil, 10)))
        let held = try #require(try shop.store.customers(["c"])["c"])
        var next = shop.ordered(held, 20)
        try shop.forget("c", upTo: [LogEnd(source: "log", end: 20, joined: 20)])
        #expect(!shop.write("c", next))
        next.markStored()
        #expect(!shop.write("c", shop.ordered(next, 30)), "nor is the tombstone taken for what it had written itself")
        try shop.with("customers") { _ = try $0.deleteOne(.all) }
        try shop.forget("c")
        #expect(!shop.write("c", next))
        #expect(try shop.count("customers", #"{"cart": {"$exists": true}}"#) == 0)
    }

    @Test("takes what can be understood of an odd bookkeeping, and mends it")
    func odd() throws {
        let odd = [
            "null", #""x""#, "[]", "{}",
            #"{"rev": "x", "applied": [1, {"source": "log", "position": 90}], "counts": 3}"#,
            #"{"rev": {"$numberLong": "9223372036854775807"}, "applied": {"a": 1}}"#,
        ]
        for (number, joiner) in odd.enumerated() {
            let id = "c\(number)"
            try shop.insert(into: "customers", #"{"id": "\#(id)", "first_name": "Ann", "joiner": \#(joiner)}"#)
            try shop.forget(ShopID(id), upTo: [LogEnd(source: "log", end: 20, joined: 0)])
            #expect(try shop.applied(id)["log"] == (joiner.contains("90") ? 90 : 20))
            let state = try #require(try shop.store.customers([ShopID(id)])[ShopID(id)], "\(joiner)")
            #expect(shop.write(ShopID(id), shop.ordered(state, 100)), "\(joiner)")
        }
    }

    @Test("makes one tombstone of several documents with one id, and leaves an array of ids alone")
    func several() throws {
        try shop.with("customers") { customers in
            try customers.drop()
            try customers.insert(Document(json: Self.person))
            try customers.insert(
                Document(json: #"{"id": "c", "joiner": {"rev": 9, "applied": [{"source": "log", "position": 70}]}}"#))
            try customers.insert(Document(json: #"{"id": ["c", "d"], "first_name": "array"}"#))
        }
        try shop.database.prepare()
        #expect(try shop.forget("c").map(\.documents) == [2])
        #expect(try shop.applied("c")["log"] == 70)
        #expect(try shop.count("customers", #"{"id": "c", "forgotten_at_ms": {"$exists": true}}"#) == 1)
        #expect(try shop.count("customers") == 2)
        try shop.forget("new")
        #expect(try shop.count("customers", #"{"_id": "new", "id": "new"}"#) == 1)
        try shop.insert(into: "customers", #"{"_id": "taken", "id": "other"}"#)
        try shop.forget("taken")
        #expect(try shop.count("customers", #"{"id": "taken", "_id": {"$ne": "taken"}}"#) == 1)
    }

    @Test("tells hostile ids apart")
    func hostile() throws {
        let ids = ["$where", "a.b", #"{"$gt": ""}"#, "caf\u{E9}", "cafe\u{301}", "a"]
        for id in ids {
            let document = try Document { d in
                d.string("id", id)
                d.string("first_name", "x")
            }
            try shop.with("customers") { try $0.insert(document) }
        }
        for (number, id) in ids.enumerated() {
            try shop.forget(ShopID(id))
            #expect(try shop.count("customers", #"{"first_name": {"$exists": true}}"#) == ids.count - number - 1)
            #expect(try shop.forgetting.look(for: [ShopID(id)])[0].tombstones == 1)
        }
    }

    @Test("done again finds nothing more, and covers what the log has got meanwhile")
    func again() throws {
        try shop.insert(into: "customers", Self.person)
        try shop.forget("c", upTo: [LogEnd(source: "log", end: 50, joined: 0)])
        let revision = try shop.revision("c")
        let again = try shop.forget("c", upTo: [LogEnd(source: "log", end: 60, joined: 0)])
        #expect(again.map(\.isNothing) == [true] && again.map(\.isUnknown) == [false])
        #expect(try shop.applied("c")["log"] == 60)
        #expect(try shop.revision("c") != revision)
    }

    @Test("shows beforehand what it takes, and changes nothing by that")
    func look() throws {
        try shop.insert(into: "customers", Self.person)
        try shop.insert(
            into: "holdings_history", #"{"customer_id": "c", "bucket": 0}"#, #"{"customer_id": "c", "bucket": 9}"#)
        try DeadLetters(shop.database).add([shop.letter(1, "c"), shop.letter(2, "cc")])
        let found = try shop.forgetting.look(for: ["c", "d"])
        #expect(found.map(\.documents) == [1, 0] && found.map(\.buckets) == [2, 0])
        #expect(found.map(\.letters) == [["log@1"], []])
        #expect(try shop.count("customers", #"{"forgotten_at_ms": {"$exists": true}}"#) == 0)
        #expect(try shop.count("positions") == 0)
        #expect(try shop.forget("c", "d") == found)
    }

}
