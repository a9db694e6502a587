import Following
import Mongo
import Shop
import ShopStore

/// What a customer held before what is in a picture, as one transaction sees it: each with its number among all of that
/// customer's holdings, which never changes.
struct OlderHoldings {
    let shop: ShopTransaction
    let customer: ShopID
    /// Those from this number on are in the picture.
    private(set) var end: Int64

    private static let size = Int64(HistoryLimits.holdingsPerBucket)
    private static let buckets_max = Int64(Int32.max)

    /// Visits those in the history that may be within a span of time. Older buckets do not say how far they go, so they are
    /// read.
    func forEachMoved(from_ms: Int64, to_ms: Int64, _ visit: (Int64, CouponPurchase) -> Void) throws {
        let filter = try Document { d in
            d.string("customer_id", customer.text)
            d.document("bucket") { d in
                d.int64("$gte", 0)
                d.int64("$lt", end / Self.size + (end % Self.size).signum())
            }
            d.array("$nor") { a in
                a.document { d in d.document("from_ms") { $0.int64("$gte", to_ms) } }
                a.document { d in d.document("to_ms") { $0.int64("$lt", from_ms) } }
            }
        }
        try shop.collection("holdings_history").find(filter, sort: try Document { $0.int32("bucket", 1) }) { view in
            if let bucket = view.int64("bucket") { visitAll(view.array("products"), bucket, visit) }
        }
    }

    /// Visits those that the customer's document still has: of a picture that was cut, they are in neither. Of the buckets
    /// those count from now on that the document knows of.
    mutating func forEachEmbedded(_ visit: (Int64, CouponPurchase) -> Void) throws {
        let id = try Document { $0.string("id", customer.text) }
        let fields = try Document(json: #"{"products": 1, "history.holdings_buckets": 1}"#)
        guard let document = try shop.collection("customers").findOne(id, projection: fields) else { return }
        let known = document.read { view in
            let known = view.document("history")?.int64("holdings_buckets") ?? 0
            visitAll(view.array("products"), known, visit)
            return known
        }
        if 0...Self.buckets_max ~= known { end = min(end, known * Self.size) }
    }

    /// `bucket` is the number of the first one, in buckets.
    private func visitAll(_ entries: DocumentView?, _ bucket: Int64, _ visit: (Int64, CouponPurchase) -> Void) {
        guard 0...Self.buckets_max ~= bucket else { return }
        let first = bucket * Self.size
        for (number, entry) in zip(first..., entries ?? .empty) {
            if number >= end { return }
            if let purchase = entry.value.document.flatMap({ CouponPurchase($0) }) { visit(number, purchase) }
        }
    }
}
