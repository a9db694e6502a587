// What is in the database after odd documents were joined: only what the log must have added, since all else is odd.

import Mongo
import Support

/// Of every customer, how often they hold what the log's records gave them.
struct FoundCustomers {
    private struct Found {
        /// The moments of all holdings of milk.
        var moments: [Int64] = []
        var paid: [Int64] = []
        var documents = 0
    }

    private var found: [String: Found] = [:]

    init(in shop: LiveShop) throws {
        for collection in ["customers", "holdings_history", "paid_orders_history"] {
            try shop.collection(collection) { documents in
                try documents.find(.all) { view in
                    guard let id = view.string(collection == "customers" ? "id" : "customer_id") else { return }
                    found[id, default: Found()].documents += collection == "customers" ? 1 : 0
                    found[id]?.moments += view.array("products")?.milkMoments ?? []
                    found[id]?.paid += view.document("cart")?.array("paid_order_ids")?.wholeNumbers ?? []
                    found[id]?.paid += view.array("order_ids")?.wholeNumbers ?? []
                }
            }
        }
    }

    /// The paid order with its item, and the purchase: each there once.
    func isJoined(_ id: String) -> Bool {
        guard let one = found[id], one.documents == 1 else { return false }
        return one.paid.count { $0 == 100 } == 1 && one.moments.count { $0 == OddLog.orderTime_ms } == 1
            && one.moments.count { $0 == OddLog.purchaseTime_ms } == 1
    }

    /// And the order of before, with its item.
    func isWhollyJoined(_ id: String) -> Bool {
        guard isJoined(id), let one = found[id] else { return false }
        return one.paid == [2, 100, 1] && one.moments.count { $0 == OddValue.time_ms } == 1
    }

    func shown(_ id: String) -> String {
        guard let one = found[id] else { return "no document" }
        return "\(one.documents) documents, paid \(one.paid.prefix(5)), milk at \(one.moments.prefix(5))"
    }
}

/// Of every product its price, and at what its buyer got it.
struct FoundProducts {
    private var current: [String: [Double]] = [:]
    /// Those who know the new price, be it the latest or not.
    private var knowing: Set<String> = []
    private var sold: [String: [Double]] = [:]
    private var open: [String: Int] = [:]

    init(in shop: LiveShop) throws {
        try shop.collection("products") { products in
            try products.find(.all) { view in
                guard let id = view.string("id") else { return }
                current[id, default: []].append(view.double("price") ?? .nan)
                let prices = (view.array("prices") ?? .empty).map { $0.value.document?.double("price") }
                if prices.contains(OddLog.newPrice) { knowing.insert(id) }
            }
        }
        try shop.collection("customers") { customers in
            try customers.find(.all) { view in
                guard let id = view.string("id")?.dropFirst("buyer of ".count).description else { return }
                sold[id] = (view.array("products") ?? .empty).map { $0.value.document?.double("price") ?? .nan }
                open[id] = (view.array("waiting") ?? .empty).map { _ in 1 }.count
            }
        }
    }

    /// Of the one document that there must be.
    func price(of product: String) -> Double? { current[product]?.count == 1 ? current[product]?.first : nil }
    func isDescribedAnew(_ product: String) -> Bool { knowing.contains(product) && current[product]?.count == 1 }
    func prices(of product: String) -> [Double] { sold[product] ?? [] }
    func waiting(for product: String) -> Int { open[product] ?? 0 }
    func shown(_ product: String) -> String { "price \(current[product] ?? []), sold at \(sold[product] ?? [])" }
}

extension DocumentView {
    fileprivate var milkMoments: [Int64] {
        compactMap { $0.value.document.flatMap { $0.string("id") == "milk" ? $0.int64("timestamp_ms") : nil } }
    }

    fileprivate var wholeNumbers: [Int64] { compactMap(\.value.int64) }
}
