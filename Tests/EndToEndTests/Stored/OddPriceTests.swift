// Row stored-documents, third part: prices, ids and buckets that nobody can understand, and documents that are there twice.

import Foundation
import Mongo
import Support
import Testing

extension EndToEnd {
    @Suite("Stored prices, ids and buckets that are odd")
    struct OddPriceTests {
        private static let row = "stored-documents"
        private static let patience_s = 30.0

        @Test(
            "A price is read however it is written; what is none, or below zero, sells nothing and is shown as unknown")
        func prices() throws {
            let shop = try LiveShop()
            let products = OddValue.all.enumerated().map { (id: "odd-\($0.offset)", value: $0.element) }
            for (id, value) in products {
                let price = value.json.map { #", "price": \#($0)"# } ?? ""
                try shop.command(
                    #"{"insert": "products", "documents": [{"id": "\#(id)", "name": "N", "type": "t"\#(price)}]}"#)
            }
            let events = products.map { id, _ in
                #"{"event_type": "customer_buys_product", "customer_id": "c", "product_id": "\#(id)", "quantity": 1, "#
                    + #""timestamp_ms": \#(OddValue.time_ms)}"# + "\n"
            }
            let exit = try shop.join(shop.folder.write("e.ndjson", events.joined()), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let sold = try Sold(to: "c", in: shop)
            let listed = try shop.programs().run(.listProducts, "--output", "text")
            for (id, value) in products {
                let (price, isWaiting) = (sold.prices[id], sold.waiting.contains(id))
                #expect((price == nil) == isWaiting, "\(value.name): \(price ?? .nan)")
                let line = listed.lines.first { $0.contains("ID \(id))") } ?? "not listed"
                #expect(line.contains("unknown") == isWaiting, "\(value.name): \(line)")
                guard let due = value.price else { continue }
                #expect(due == price ?? .infinity, "\(value.name): \(price ?? .nan) instead of \(due)")
            }
            try FaultRecord.note(Self.row, count: products.count, dangers: ["prices": products.count])
        }

        @Test(
            "Two documents with one id make dead letters of that id's records, which name both; all others are joined")
        func twice() throws {
            let shop = try LiveShop()
            let ids = ["twice", "twice", "once"]
            try shop.insertWhole(ids, into: "customers", WholeDocument.customer)
            try shop.insertWhole(ids + ["milk"], into: "products", WholeDocument.product)
            let (customers, products) = (
                OddLog(customers: ["twice", "once", "new"]), OddLog(products: ["twice", "once"])
            )
            let path = try shop.folder.write("e.ndjson", customers.text + products.text)
            let exit = try shop.join(path, seconds: Self.patience_s)
            try #require(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            #expect(
                found.isWhollyJoined("once") && found.isJoined("new"), "\(found.shown("once")) \(found.shown("new"))")
            #expect(try FoundProducts(in: shop).price(of: "once") == OddLog.newPrice)
            var reasons: [String] = []
            try shop.collection("dead_letters") { try $0.find(.all) { reasons.append($0.string("reason") ?? "") } }
            // Four of the customer, and what the product was given anew.
            #expect(reasons.count == 5, "\(reasons)")
            for reason in reasons { #expect(reason.matches(of: #/[0-9a-f]{24}/#).count == 2, "\(reason)") }
            for program in [Program.listCustomers, .listProducts] {
                #expect(try shop.programs().run(program).status == ExitCode.done)
            }
            let second = try shop.join(path, "--instance", "0/2", seconds: Self.patience_s)
            #expect(second.signal == nil, "\(second)")
            try FaultRecord.note(Self.row, count: 2, dangers: ["documents twice": 2])
        }

        @Test("Ids that are no texts are nobody's, and keep nobody from being joined or listed")
        func ids() throws {
            let shop = try LiveShop()
            for value in OddValue.all where value.meaning != .text {
                guard let json = value.json, json != #""1""#, json != #""1.5""# else { continue }
                for collection in ["customers", "products"] {
                    // Nothing with NUL, dollars or dots in it is needed here, and some ids are there twice.
                    let documents = [json, json].map { #"{"id": \#($0), "first_name": "Odd", "price": 1}"# }
                    try shop.command(
                        #"{"insert": "\#(collection)", "documents": [\#(documents.joined(separator: ","))]}"#)
                }
            }
            try shop.insertWhole(["good-1"], into: "customers", WholeDocument.customer)
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
            let log = OddLog(customers: ["good-1", "good-2"])
            let exit = try shop.join(shop.folder.write("e.ndjson", log.text), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            #expect(found.isWhollyJoined("good-1") && found.isJoined("good-2"))
            for program in [Program.listCustomers, .listProducts] {
                let listed = try shop.programs().run(program)
                #expect(listed.status == ExitCode.done && listed.text.contains("good-1") == (program == .listCustomers))
            }
            let bought = try shop.programs(events: shop.folder.path("e.ndjson")).run(.makePurchases, "--to", "log")
            #expect(bought.status == ExitCode.done, "\(bought)")
            try FaultRecord.note(Self.row, count: OddValue.all.count, dangers: ["ids": OddValue.all.count])
        }

        @Test("Buckets of the history that hold something odd keep nobody from being joined or listed")
        func buckets() throws {
            let shop = try LiveShop()
            let fields = [
                "bucket", "products", "products.0", "products.0.price", "products.0.quantity",
                "products.0.timestamp_ms", "products.0.id",
            ]
            let odd = fields.flatMap { field in OddValue.all.map { (field, $0) } }.enumerated().map {
                OddDocument(
                    id: "odd-\($0.offset)", field: OddField(path: $0.element.0, need: .something), value: $0.element.1)
            }
            let ids = odd.map(\.id) + OddRun.goodIDs
            try shop.insertWhole(ids, into: "customers") {
                WholeDocument.customer($0).replacing(#""holdings_buckets": 0"#, with: #""holdings_buckets": 1"#)
            }
            try shop.insert(odd, into: "holdings_history") { id in
                #"{"id": "\#(id)", "customer_id": "\#(id)", "bucket": 0, "products": [\#(WholeDocument.holding("old"))]}"#
            }
            try shop.insertWhole(OddRun.goodIDs, into: "holdings_history") { id in
                #"{"customer_id": "\#(id)", "bucket": 0, "products": [\#(WholeDocument.holding("old"))]}"#
            }
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
            let log = OddLog(customers: ids)
            let exit = try shop.join(shop.folder.write("e.ndjson", log.text), seconds: 2 * Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            for id in OddRun.goodIDs { #expect(found.isWhollyJoined(id), "\(found.shown(id))") }
            let joined = odd.count { found.isJoined($0.id) }
            #expect(joined == odd.count, "only \(joined) of \(odd.count)")
            for format in ["text", "json", "csv"] {
                let listed = try shop.programs().run(.listCustomers, "--output", format)
                #expect(listed.status == ExitCode.done, "\(listed)")
                for id in OddRun.goodIDs { #expect(listed.text.contains(id), "\(id) is not listed as \(format)") }
                let untrue = listed.lines.filter(\.showsZero)
                #expect(untrue.isEmpty, "\(untrue.prefix(3).map { $0.prefix(300) })")
            }
            try FaultRecord.note(Self.row, count: odd.count, dangers: ["buckets": odd.count])
        }
    }
}

/// What one customer has got, and at which prices.
private struct Sold {
    private(set) var prices: [String: Double] = [:]
    private(set) var waiting: Set<String> = []

    init(to customer: String, in shop: LiveShop) throws {
        try shop.collection("customers") { customers in
            try customers.find(Document { $0.string("id", customer) }) { view in
                for (_, value) in view.array("products") ?? .empty {
                    if let id = value.document?.string("id") { prices[id] = value.document?.double("price") }
                }
                for (_, value) in view.array("waiting") ?? .empty {
                    if let id = value.document?.string("product_id") { waiting.insert(id) }
                }
            }
        }
    }
}

extension OddValue {
    /// What a price that is written so must sell at; nil where that is left open.
    fileprivate var price: Double? {
        switch meaning {
        case .one: 1
        case .fraction: 1.5
        // Nothing: it waits.
        case .nothing, .noNumber, .text, .list, .fields, .other: .infinity
        case .extreme: json?.contains("-") == true ? .infinity : nil
        case .moment: nil
        }
    }
}
