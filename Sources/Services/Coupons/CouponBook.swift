import Following
import Mongo
import Shop
import ShopStore

/// Coupons as the database has them, within one transaction.
struct CouponBook {
    let shop: ShopTransaction

    /// So many are asked for at once.
    private static let portion = 10_000

    /// Those of the coupons that are granted already.
    func granted(of keys: Set<CouponKey>) throws -> Set<CouponKey> {
        var granted: Set<CouponKey> = []
        if keys.isEmpty { return granted }
        let (all, coupons) = (Array(keys), try shop.collection(CouponScorer.coupons))
        for start in stride(from: 0, to: all.count, by: Self.portion) {
            let filter = try Document { d in
                try d.document("_id") { d in
                    try d.array("$in") { a in
                        for key in all[start...].prefix(Self.portion) { try a.document(key.document()) }
                    }
                }
            }
            try coupons.find(filter, projection: try Document { $0.int32("_id", 1) }) { view in
                if let key = view.document("_id").flatMap(CouponKey.init) { granted.insert(key) }
            }
        }
        return granted
    }

    /// When those of the customers were forgotten who were, in Unix milliseconds (UTC).
    func forgotten(_ customers: Set<ShopID>) throws -> [ShopID: Int64] {
        var forgotten: [ShopID: Int64] = [:]
        if customers.isEmpty { return forgotten }
        let filter = try Document { d in
            d.document("id") { $0.array("$in") { a in for id in customers { a.string(id.text) } } }
            d.document("forgotten_at_ms") { $0.bool("$exists", true) }
        }
        let projection = try Document(json: #"{"id": 1, "forgotten_at_ms": 1}"#)
        try shop.collection("customers").find(filter, projection: projection) { view in
            if let id = view.string("id") { forgotten[ShopID(id)] = view.time_ms("forgotten_at_ms") ?? .max }
        }
        return forgotten
    }

    /// Writes new coupons down, each with the event that goes out.
    func write(_ coupons: [Coupon], _ outbox: Outbox?) throws {
        if coupons.isEmpty { return }
        let bulk = try shop.collection(CouponScorer.coupons).bulk(ordered: true)
        for coupon in coupons {
            try bulk.insert(
                try Document { d in
                    try d.document("_id", coupon.key.document())
                    coupon.write(to: &d)
                    outbox?.write(coupon.event, key: coupon.key.customer.text, to: &d)
                })
        }
        try shop.run(bulk)
    }
}

extension CouponKey {
    fileprivate init?(_ view: DocumentView) {
        guard let customer = view.string("customer"), let rule = view.string("rule"), let window = view.int64("window")
        else { return nil }
        self.init(customer: ShopID(customer), rule: ShopID(rule), window: window)
    }

    /// In the order of the fields by which `forget-customer` finds a person's: the customer first.
    fileprivate func document() throws -> Document {
        try Document { d in
            d.string("customer", customer.text)
            d.string("rule", rule.text)
            d.int64("window", window)
        }
    }
}

extension Coupon {
    fileprivate func write(to d: inout DocumentWriter) {
        d.string("customer_id", key.customer.text)
        d.string("rule", key.rule.text)
        d.string("product", rule.grant)
        d.int64("window_from_ms", window.from_ms)
        d.int64("window_to_ms", window.to_ms)
        d.double("share", share)
        d.int64("granted_at_ms", granted_at_ms)
    }
}
