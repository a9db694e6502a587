// The views in which other programs find everything that a customer ever had, as those programs see them.

import Foundation
import Mongo
import Shop
import Support
import Testing

@testable import ShopStore

@Suite("The views of what customers ever had", .serialized)
struct ViewTests {
    private let shop: LiveShop
    private let database: ShopDatabase

    init() throws {
        shop = try LiveShop()
        database = try ShopDatabase(uri: shop.uri, appName: "tests")
        try database.prepare()
    }

    /// A customer's rows as relaxed JSON, as they come.
    private func rows(_ view: String, _ filter: String = "{}") throws -> [String] {
        var rows: [String] = []
        try shop.collection(view) { view in
            try view.find(Document(json: filter)) { rows.append(try $0.relaxedJSON) }
        }
        return rows
    }

    private func buckets(_ collection: String, _ id: String, _ bodies: [String]) throws {
        for (number, body) in bodies.enumerated() {
            try shop.insert(into: collection, #"{"customer_id": "\#(id)", "bucket": \#(number), \#(body)}"#)
        }
    }

    @Test("give a row for each holding, the oldest first, whatever has moved")
    func holdings() throws {
        try ShopWriter(database).add([
            ("c", Profile(firstName: "A", lastName: "B")), ("d", Profile(firstName: "", lastName: "")),
        ])
        for start in stride(from: 0, to: 300, by: 50) {
            try ShopWriter(database).add(
                (start..<(start + 50)).map {
                    (
                        "c",
                        Holding(
                            id: ShopID("p\($0)"), type: "t", name: "n", price: 0.5, quantity: 2, timestamp_ms: Int64($0)
                        )
                    )
                })
        }
        let found = try rows("holdings", #"{"customer_id": "c"}"#)
        let expected = (0..<300).map { number in
            #"{ "customer_id" : "c", "number" : \#(number), "product" : { "id" : "p\#(number)", "type" : "t", "name" : "n", "#
                + #""price" : 0.5, "quantity" : 2, "timestamp_ms" : \#(number) } }"#
        }
        #expect(found == expected)
        let embedded = try shop.find(in: "customers", #"{"id": "c", "products.299": {"$exists": true}}"#)
        #expect(embedded == nil, "some have moved")
    }

    @Test("give a row for each paid order, with its time where that is known")
    func paidOrders() throws {
        try buckets(
            "paid_orders_history", "c",
            [
                #""order_ids": [\#((0..<256).map { "\($0)" }.joined(separator: ","))]"#,
                #""order_ids": ["a", 7], "paid_at_ms": [null, {"$numberLong": "5"}]"#,
            ])
        try shop.insert(
            into: "customers",
            #"""
            {"id": "c", "history": {"paid_order_buckets": 2},
             "cart": {"paid_order_ids": [8, {"$numberLong": "9"}], "paid_at_ms": [6, {"$numberLong": "7"}]}}
            """#)
        let found = try rows("paid_orders", #"{"customer_id": "c"}"#)
        #expect(found.count == 260)
        #expect(
            found.first
                == #"{ "customer_id" : "c", "number" : 0, "order_id" : 0, "paid_at_ms" : null }"#)
        #expect(
            found.suffix(4) == [
                #"{ "customer_id" : "c", "number" : 256, "order_id" : "a", "paid_at_ms" : null }"#,
                #"{ "customer_id" : "c", "number" : 257, "order_id" : 7, "paid_at_ms" : 5 }"#,
                #"{ "customer_id" : "c", "number" : 512, "order_id" : 8, "paid_at_ms" : 6 }"#,
                #"{ "customer_id" : "c", "number" : 513, "order_id" : 9, "paid_at_ms" : 7 }"#,
            ])
    }

    @Test("show nothing of buckets that the document does not know of, and of nobody else's")
    func unknown() throws {
        let one = [#""products": [{"id": "x"}]"#, #""products": [{"id": "y"}]"#]
        for id in ["c", "d"] { try buckets("holdings_history", id, one) }
        try shop.insert(
            into: "customers", #"{"id": "c", "history": {"holdings_buckets": 1}, "products": [{"id": "z"}]}"#)
        #expect(
            try rows("holdings") == [
                #"{ "customer_id" : "c", "number" : 0, "product" : { "id" : "x" } }"#,
                #"{ "customer_id" : "c", "number" : 32, "product" : { "id" : "z" } }"#,
            ])
    }

    private static let odd = [
        "", #""id": null"#, #""id": ["other"]"#, #""id": {"a": 1}"#, #""id": 7"#,
        #""id": "1", "products": null, "cart": null, "history": null"#,
        #""id": "2", "products": {}, "cart": [], "history": []"#,
        #""id": "3", "products": "x", "cart": "x", "history": "x""#,
        #""id": "4", "products": [null, 1, "x", []], "cart": [{"paid_order_ids": 1}]"#,
        #""id": "5", "history": [{"holdings_buckets": 1}], "cart": {"paid_order_ids": [null, {}, []], "paid_at_ms": []}"#,
        #""id": "6", "history": {"holdings_buckets": -1, "paid_order_buckets": "1"}"#,
        #""id": "7", "history": {"holdings_buckets": {"$numberDouble": "NaN"}}, "cart": {"paid_order_ids": 3}"#,
        #""id": "8", "history": {"holdings_buckets": {"$numberLong": "9223372036854775807"}}"#,
        #""id": "9", "history": {"paid_order_buckets": {"$numberDouble": "Infinity"}}"#,
        #""id": "gone", "forgotten_at_ms": {"$numberLong": "5"}, "joiner": {"rev": 4}"#,
    ]

    @Test("fail for no document of another program's, and hide nobody for it")
    func foreign() throws {
        let good = #"{"id": "good", "products": [{"id": "z"}], "cart": {"paid_order_ids": [8], "paid_at_ms": [6, 7]}}"#
        for one in [good] + Self.odd.map({ "{\($0)}" }) + [#"{"id": "last", "products": [{"id": "y"}]}"#] {
            try shop.insert(into: "customers", one)
        }
        try shop.insert(
            into: "holdings_history", #"{"bucket": 0, "products": [{"id": "nobody's"}]}"#, #"{"customer_id": "good"}"#,
            #"{"customer_id": "5", "bucket": 0, "products": [{"id": "x"}]}"#,
            #"{"customer_id": "good", "bucket": "x", "products": [{"id": "x"}]}"#)
        #expect(
            try rows("holdings") == [
                #"{ "customer_id" : "good", "number" : 0, "product" : { "id" : "z" } }"#,
                #"{ "customer_id" : "last", "number" : 0, "product" : { "id" : "y" } }"#,
            ])
        let order = #"{ "customer_id" : "good", "number" : 0, "order_id" : 8, "paid_at_ms" : null }"#
        #expect(try rows("paid_orders") == [order])
    }

    @Test("are read by the indexes on the customer's id and on the buckets", arguments: HistoryKind.allCases)
    func indexes(_ kind: HistoryKind) throws {
        for id in ["c", "d", "e"] {
            try shop.insert(
                into: "customers", #"{"id": "\#(id)", "history": {"holdings_buckets": 2, "paid_order_buckets": 2}}"#)
            for collection in ["holdings_history", "paid_orders_history"] {
                try buckets(collection, id, (0..<9).map { _ in #""products": [{"id": "x"}], "order_ids": [1]"# })
            }
        }
        let find = #"{"find": "\#(kind.view)", "filter": {"customer_id": "d"}}"#
        let plan = try shop.command(#"{"explain": \#(find), "verbosity": "executionStats"}"#)
        #expect(plan.contains(#""indexName" : "id""#) && !plan.contains("COLLSCAN"), "\(plan)")
        #expect(plan.contains(#""indexesUsed" : [ "bucket" ]"#), "\(plan)")
        let keys = plan.matches(of: /"totalKeysExamined" : \{ "\$numberLong" : "(\d+)" \}/).compactMap { Int($0.1) }
        #expect(keys.max() ?? 99 <= 4, "\(plan)")
        #expect(
            !plan.contains(#""hasSortStage" : true"#) && !plan.contains(#""collectionScans" : { "$numberLong" : "1"#))
    }
}

@Suite("The views, as the programs make them", .serialized)
struct ViewMakingTests {
    private let shop: LiveShop
    private let database: ShopDatabase

    init() throws {
        shop = try LiveShop()
        database = try ShopDatabase(uri: shop.uri, appName: "tests")
    }

    /// Gives what is said.
    @discardableResult
    private func prepare() throws -> [String] {
        let told = Told()
        try database.prepare(logger: told.logger)
        return told.all
    }

    /// What makes the two views, as the database has it.
    private func definitions() throws -> String {
        var definitions = ""
        try shop.collection("system.views") { views in
            try views.find(.all, sort: Document(json: #"{"_id": 1}"#)) { definitions += try $0.canonicalJSON }
        }
        return definitions
    }

    @Test("are there after the first start, and stay as they are at the next")
    func once() throws {
        try prepare()
        let first = try definitions()
        #expect(first.contains(".holdings\"") && first.contains(".paid_orders\""))
        let entries = #"{"ns": "\#(database.name).system.views"}"#
        let count = {
            try shop.pool.withClient { try $0.collection("oplog.rs", in: "local").count(Document(json: entries)) }
        }
        let before = try count()
        #expect(try prepare() == [])
        #expect(try count() == before && definitions() == first && before == 2)
    }

    @Test("are brought up to date where an older version has made them")
    func older() throws {
        try prepare()
        let now = try definitions()
        try shop.command(#"{"collMod": "holdings", "viewOn": "customers", "pipeline": []}"#)
        try prepare()
        #expect(try definitions() == now)
    }

    @Test(
        "leave alone what another team has under that name, and say so",
        arguments: ["", #", "viewOn": "others", "pipeline": []"#])
    func theirs(_ options: String) throws {
        try shop.command(#"{"create": "holdings"\#(options)}"#)
        let said = try prepare()
        #expect(said.count == 1 && said[0].hasPrefix("holdings is another team's"))
        #expect(try !definitions().contains("\"holdings_history\""))
        #expect(try definitions().contains(".paid_orders\""), "the other one is made")
    }

    @Test("are not missed by whoever may not make them: that is said, and all else is made")
    func forbidden() throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("key", "c2hvcA==")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let mongo = try OwnedMongo(arguments: ["--auth", "--keyFile", key])
        try mongo.start()
        try mongo.administer(#"{"createUser": "root", "pwd": "x", "roles": ["root"]}"#)
        let root = try ClientPool(
            uri: MongoURI("mongodb://root:x@127.0.0.1:\(mongo.port)/?replicaSet=shop"), appName: "t")
        let actions = #"["find", "insert", "update", "createIndex", "listIndexes", "listCollections"]"#
        let role = #"{"resource": {"db": "shop", "collection": ""}, "actions": \#(actions)}"#
        for command in [
            #"{"createRole": "some", "privileges": [\#(role)], "roles": []}"#,
            #"{"createUser": "ada", "pwd": "x", "roles": ["some"]}"#,
        ] {
            _ = try root.withClient { try $0.runCommand(Document(json: command), in: "admin") }
        }
        let uri = "mongodb://ada:x@127.0.0.1:\(mongo.port)/shop?replicaSet=shop&authSource=admin"
        let ada = try ShopDatabase(uri: MongoURI(uri), appName: "tests")
        let told = Told()
        try ada.prepare(logger: told.logger)
        let said = told.all
        #expect(
            said.count == 1 && said[0].hasPrefix("The views holdings and paid_orders are not looked after"), "\(said)")
        #expect(try ada.with(.customers) { try $0.indexes().map(\.name) }.contains("id"))
    }
}
