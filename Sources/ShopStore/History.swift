import Mongo
import Shop

/// The older part of customers' holdings and paid orders: moving it out of their documents, and reading it back.
extension MongoStore {
    public func moveHistory(of customers: [ShopID]) throws {
        for kind in HistoryKind.allCases {
            _ = try inParallel(customers) { ids in
                try database.with(.customers) { collection in
                    try database.with(kind.collection) { buckets in
                        try HistoryMove(customers: collection, buckets: buckets, kind: kind).run(ids)
                    }
                }
            }
        }
    }

    public func paidOrders(of customer: ShopID, among orders: [OrderID]) throws -> Set<OrderID> {
        var paid: Set<OrderID> = []
        let wanted = Set(orders)
        for part in try inParallel(Array(wanted), { try paidOrders(of: customer, amongFew: $0) }) {
            paid.formUnion(part)
        }
        return paid.intersection(wanted)
    }

    private func paidOrders(of customer: ShopID, amongFew orders: [OrderID]) throws -> [OrderID] {
        let filter = try Document { d in
            d.string("customer_id", customer.text)
            d.document("order_ids") { $0.array("$in") { a in for id in orders { a.order(id) } } }
        }
        var found: [OrderID] = []
        try database.with(.paidOrdersHistory) { buckets in
            try buckets.find(filter) { found += $0.array("order_ids")?.orders ?? [] }
        }
        return found
    }

    public func olderPaidOrders(of customer: ShopID) throws -> [OrderID] {
        var older: [OrderID] = []
        try database.forEachBucket(.paidOrders, of: customer) { older += $0.array("order_ids")?.orders ?? [] }
        return older
    }
}

extension ShopDatabase {
    /// Visits a customer's buckets, oldest first, as many as the customer's document knows of.
    func forEachBucket(
        _ kind: HistoryKind, of customer: ShopID, known: Int64? = nil, _ visit: (DocumentView) throws -> Void
    ) throws {
        let known = try known ?? knownBuckets(kind, of: customer)
        if known == 0 { return }
        let filter = try Document { d in
            d.string("customer_id", customer.text)
            d.document("bucket") { $0.int64("$lt", known) }
        }
        let sort = try Document { $0.int32("bucket", 1) }
        try with(kind.collection) { try $0.find(filter, sort: sort, each: visit) }
    }

    private func knownBuckets(_ kind: HistoryKind, of customer: ShopID) throws -> Int64 {
        var known: Int64 = 0
        let projection = try Document { $0.int32("history", 1) }
        try with(.customers) { customers in
            try customers.find(.idIsAny(of: [customer]), projection: projection) { known = kind.buckets(in: $0) }
        }
        return known
    }
}
