import Mongo
import Shop
import ShopStore

/// A coupon as it is shown. What the database has and cannot be understood is nil.
public struct CouponRow: Sendable {
    /// Who has it.
    public var customer: ShopID
    /// The rule that granted it, and what it is for.
    public var rule: String?
    public var product: String?
    /// From 0 to 1.
    public var share: Double?
    /// The window: its first moment, and the first one after it. Unix milliseconds (UTC), as is the next one.
    public var window_from_ms: Int64?
    public var window_to_ms: Int64?
    /// When the customer changed who was then granted it.
    public var granted_at_ms: Int64?
}

/// Reads the coupons by customer, those of each by rule and window.
public struct CouponListing: Sendable {
    private let database: ShopDatabase

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// Visits all coupons, or those of one customer, at most so many of them unless `limit` is 0. Throws `StoreError`, and what
    /// `visit` does.
    public func forEach(customer: ShopID? = nil, limit: Int = 0, _ visit: (CouponRow) throws -> Void) throws {
        let filter = try customer.map(filter) ?? Document.all
        try database.with(named: CouponScorer.coupons) { coupons in
            try coupons.find(filter, sort: try Document { $0.int32("_id", 1) }, limit: limit) { view in
                if let row = CouponRow(view) { try visit(row) }
            }
        }
    }

    /// How many that are. Throws `StoreError`.
    public func count(customer: ShopID? = nil) throws -> Int {
        let filter = try customer.map(filter) ?? Document.all
        return try database.with(named: CouponScorer.coupons) { try $0.count(filter) }
    }

    /// By the key's index: the customer is its first field, and true comes after every text.
    private func filter(_ customer: ShopID) throws -> Document {
        try Document { d in
            d.document("_id") { d in
                d.document("$gte") { $0.string("customer", customer.text) }
                d.document("$lt") { d in
                    d.string("customer", customer.text)
                    d.bool("rule", true)
                }
            }
        }
    }
}

extension CouponRow {
    fileprivate init?(_ view: DocumentView) {
        guard let customer = view.string("customer_id") else { return nil }
        self.init(
            customer: ShopID(customer), rule: view.string("rule"), product: view.string("product"),
            share: view["share"]?.number, window_from_ms: view.time_ms("window_from_ms"),
            window_to_ms: view.time_ms("window_to_ms"), granted_at_ms: view.time_ms("granted_at_ms"))
    }
}
