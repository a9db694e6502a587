// What is kept of a person beside the document.

import EventLog
import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("What is forgotten beside the document", .serialized)
struct ForgottenPartTests {
    private let shop: ForgettingShop

    init() throws { shop = try ForgettingShop() }

    @Test("every collection says what of a person it holds, and the database has no other")
    func registered() throws {
        let held = ShopDatabase.Collections.allCases.filter { $0.personalData(in: shop.database) != nil }
        #expect(
            held.map(\.rawValue) == [
                "customers", "holdings_history", "paid_orders_history", "dead_letters", "positions",
            ])
        #expect(ShopDatabase.Collections.allCases.filter { !held.contains($0) } == [.products])
        try shop.forget("c")
        let names = try shop.database.pool.withClient { client in
            try client.runCommand(
                Document(
                    json: #"{"listCollections": 1, "filter": {"name": {"$ne": "system.views"}, "type": "collection"}}"#),
                in: shop.database.name
            )
            .read {
                ($0.document("cursor")?.array("firstBatch") ?? .empty).compactMap {
                    $0.value.document?.string("name")
                }
            }
        }
        #expect(Set(names).subtracting(ShopDatabase.Collections.allCases.map(\.rawValue)) == [])
    }

    @Test("all buckets go, in portions, also those that no document knows of; other customers' stay")
    func history() throws {
        for collection in ["holdings_history", "paid_orders_history"] {
            try shop.with(collection) { buckets in
                let bulk = buckets.bulk(ordered: false)
                for n in 0..<1_100 { try bulk.insert(Document(json: #"{"customer_id": "c", "bucket": \#(n)}"#)) }
                _ = try bulk.execute()
            }
            try shop.insert(
                into: collection, #"{"customer_id": "c", "bucket": "odd"}"#, #"{"customer_id": "cc", "bucket": 0}"#)
        }
        #expect(try shop.forget("c").map(\.buckets) == [2_202])
        #expect(try shop.count("holdings_history") == 1)
        #expect(try shop.count("paid_orders_history", #"{"customer_id": "cc"}"#) == 1)
    }

    @Test("buckets that a customer has filled who came again meanwhile stay")
    func cameAgain() throws {
        try shop.insert(into: "customers", #"{"id": "c", "history": {"holdings_buckets": 2}}"#)
        for n in 0..<4 { try shop.insert(into: "holdings_history", #"{"customer_id": "c", "bucket": \#(n)}"#) }
        let ledger = ReplayLedger(shop.database, holder: .own())
        try ledger.take()
        var people = [Findings(of: "c")]
        let cover = try Cover(of: shop.database, [], at: 1, ledger)
        try PersonalHistory(database: shop.database, kind: .holdings).take(from: &people, cover)
        #expect(people[0].buckets == 2)
        #expect(try shop.count("holdings_history", #"{"bucket": {"$lt": 2}}"#) == 2)
    }

    @Test("letters that are about them become stubs, which nothing fills or shows again; others' stay")
    func letters() throws {
        let letters = DeadLetters(shop.database)
        let all = [
            shop.letter(1, #"{"customer_id": "c"}"#), shop.letter(2, #"{"customer_id": "cc"}"#), shop.letter(3, "c?"),
            shop.letter(4, "c-c"),
        ]
        try letters.add(all)
        #expect(try shop.forget("c").map(\.letters) == [["log@1", "log@3"]])
        try letters.add(all)
        var listed: [Int64] = []
        try letters.forEach { listed.append($0.position) }
        #expect(listed == [2, 4])
        #expect(try letters.count() == 2)
        try letters.forEach(id: "log@1") { Issue.record("shown: \($0)") }
        let stub = try shop.read("dead_letters", #"{"_id": "log@1"}"#) { $0.map(\.key.string) }
        #expect(stub == ["_id", "source", "position", "forgotten_at_ms"])
    }

    @Test("what a replay that died has left on its way goes with them: letters, and corrections that name them")
    func claims() throws {
        let letters = DeadLetters(shop.database)
        try letters.add([shop.letter(1, "c"), shop.letter(2, "?"), shop.letter(3, "b")])
        let dead = ReplayLedger(shop.database, holder: ReplayHolder(host: "h", process: 1, word: "w"))
        try dead.take()
        let correction = Array(#"{"user_id": "c"}"#.utf8)
        let number = try dead.claim([("log@1", nil), ("log@2", correction), ("log@3", nil)], into: "log")[2].number
        #expect(throws: StoreError.self, "while it may be at work nothing is changed") { try shop.forget("c") }
        #expect(try shop.count("customers") == 0)
        #expect(try letters.count() == 3)
        try dead.release()
        let found = try shop.forget("c")
        #expect(found.map(\.letters) == [["log@1", "log@2"]] && found.map(\.corrections) == [2])
        #expect(try dead.claims().claims.map(\.letter) == ["log@3"])
        let applied = try #require(try shop.applied("c")["replay"])
        #expect(applied >= number)
        try dead.take()
        #expect(try dead.claim([("log@3", nil)], into: "log")[0].number > applied)
    }

    @Test("another team's rule that refuses the tombstone is named, and the ledger is left free")
    func rule() throws {
        try shop.insert(into: "customers", #"{"id": "c", "first_name": "Ann"}"#)
        try shop.database.pool.withClient {
            _ = try $0.runCommand(
                Document(json: #"{"collMod": "customers", "validator": {"first_name": {"$exists": true}}}"#),
                in: shop.database.name)
        }
        do { try shop.forget("c") } catch let error as StoreError {
            #expect("\(error)".contains("customers"), "\(error)")
        }
        #expect(try shop.count("customers", #"{"first_name": "Ann"}"#) == 1)
        #expect(try shop.count("positions", #"{"holder": {"$exists": true}}"#) == 0)
    }
}
