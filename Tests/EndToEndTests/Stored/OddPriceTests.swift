// Row stored-documents: prices in every form, and in forms that nobody can understand.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("Stored prices that are odd")
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
            let events = products.map { Self.purchase(of: $0.id) + "\n" }.joined()
            let exit = try shop.join(shop.folder.write("e.ndjson", events), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let (sold, listed) = (try Sold(to: "c", in: shop), try shop.programs().run(.listProducts))
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

        private static func purchase(of product: String) -> String {
            #"{"event_type": "customer_buys_product", "customer_id": "c", "product_id": "\#(product)", "quantity": 1, "#
                + #""timestamp_ms": \#(OddValue.time_ms)}"#
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
