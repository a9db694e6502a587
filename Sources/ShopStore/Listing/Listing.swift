import Mongo
import Shop

/// Reads the shop's customers and products, in the order of their ids unless it is told another, one at a time. All calls throw `StoreError`.
public struct ShopListing: Sendable {
    let database: ShopDatabase

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// How many documents come in one answer, so that a list of any length needs little memory.
    static let batch = 1_000

    /// Visits the customers, at most so many of them unless `limit` is 0. Throws `StoreError`, and what `visit` does.
    public func forEachCustomer(
        _ filter: CustomerFilter = CustomerFilter(), by order: CustomerOrder = .id, isDescending: Bool = false,
        limit: Int = 0, _ visit: (CustomerListing) throws -> Void
    ) throws {
        var left = limit > 0 ? limit : .max
        // Sorting only the first few is little work for the server; but it must not count those who are passed over.
        let serversLimit = filter.isExact && order != .id ? limit : 0
        let document = try filter.document(exactly: serversLimit > 0)
        try forEachDocument(document, order, isDescending, serversLimit, batch: min(Self.batch, left)) { view in
            guard let customer = CustomerListing(view), customer.isSomebody(view), filter.matches(customer),
                try has(customer, filter.bought)
            else { return }
            try visit(customer)
            left -= 1
            if left == 0 { throw StopReading() }
        }
    }

    /// By an index, or sorted by the server.
    private func forEachDocument(
        _ filter: Document, _ order: CustomerOrder, _ isDescending: Bool, _ limit: Int, batch: Int,
        _ visit: (DocumentView) throws -> Void
    ) throws {
        try database.with(.customers) { customers in
            if order == .id {
                let sort = try order.document(isDescending: isDescending)
                return try customers.find(filter, sort: sort, batchSize: batch, each: visit)
            }
            let pipeline = try order.pipeline(filter, isDescending, limit: limit)
            try customers.aggregate(pipeline, batchSize: batch, usesDisk: true, each: visit)
        }
    }

    /// How many customers that are, but no more than `limit` unless that is 0. Throws `StoreError`.
    public func count(_ filter: CustomerFilter, limit: Int = 0) throws -> Int {
        if filter.isExact {
            let document = try filter.document(exactly: true)
            let count = try database.with(.customers) { try $0.count(document) }
            return limit > 0 ? min(count, limit) : count
        }
        var count = 0
        try forEachCustomer(filter, limit: limit) { _ in count += 1 }
        return count
    }

    /// Those of the ids that no customer has, each once, in their order. Throws `StoreError`.
    public func missingCustomers(_ ids: [ShopID]) throws -> [ShopID] {
        var known: Set<ShopID> = []
        var filter = CustomerFilter()
        filter.ids = ids
        if !ids.isEmpty { try forEachCustomer(filter) { known.insert($0.id) } }
        return Self.left(of: ids, known)
    }

    /// Those of the ids that no product has, likewise.
    public func missingProducts(_ ids: [ShopID]) throws -> [ShopID] {
        var known: Set<ShopID> = []
        var filter = ProductFilter()
        filter.ids = ids
        if !ids.isEmpty { try forEachProduct(filter) { known.insert($0.id) } }
        return Self.left(of: ids, known)
    }

    private static func left(of ids: [ShopID], _ known: Set<ShopID>) -> [ShopID] {
        var seen = known
        return ids.filter { seen.insert($0).inserted }
    }

    private func has(_ customer: CustomerListing, _ sought: SoughtHolding) throws -> Bool {
        if !sought.isGiven || customer.embedded.contains(where: sought.matches) { return true }
        var isFound = false
        try database.forEachBucket(
            .holdings, of: customer.id, known: customer.holdingsBuckets, where: sought.bucket()
        ) { bucket in
            guard bucket.array("products")?.holdings.contains(where: sought.matches) ?? false else { return }
            isFound = true
            throw StopReading()
        }
        return isFound
    }

    /// Visits what the customer holds, oldest first; a long history is never held in memory.
    public func forEachHolding(of customer: CustomerListing, _ visit: (Holding) throws -> Void) throws {
        try database.forEachBucket(.holdings, of: customer.id, known: customer.holdingsBuckets) { bucket in
            for holding in bucket.array("products")?.holdings ?? [] { try visit(holding) }
        }
        for holding in customer.embedded { try visit(holding) }
    }

    /// Visits the customer's paid orders, oldest first, likewise.
    public func forEachPaidOrder(of customer: CustomerListing, _ visit: (OrderID) throws -> Void) throws {
        try database.forEachBucket(.paidOrders, of: customer.id, known: customer.paidOrderBuckets) { bucket in
            for id in bucket.array("order_ids")?.orders ?? [] { try visit(id) }
        }
        for id in customer.cart.paid { try visit(id) }
    }

    /// Visits the purchases that wait for the product, in the order of the customers' ids; an index finds them. Throws
    /// `StoreError`, and what `visit` does.
    public func forEachWaiting(
        for product: ShopID, _ visit: (_ customer: ShopID, Purchase) throws -> Void
    ) throws {
        let filter = try Document { $0.string("waiting.product_id", product.text) }
        let sort = try CustomerOrder.id.document(isDescending: false)
        try database.with(.customers) { customers in
            try customers.find(filter, sort: sort, batchSize: Self.batch, usesDisk: true) { view in
                guard let customer = CustomerListing(view) else { return }
                for purchase in customer.waiting where purchase.product == product { try visit(customer.id, purchase) }
            }
        }
    }

    /// All ids of customers that an event may have, for those who choose among them; only of those into whose documents a holding can be pushed
    /// if `canHold`.
    public func customerIDs(canHold: Bool = false) throws -> [ShopID] {
        let conditions = [try Self.isSomebody()] + (canHold ? [try Self.canHold()] : [])
        let filter = try Document { d in d.array("$and") { a in for one in conditions { a.document(one) } } }
        let projection = try Document { $0.int32("id", 1) }
        var ids: [ShopID] = []
        try database.with(.customers) { customers in
            try customers.find(filter, projection: projection) {
                if let id = $0.string("id").flatMap({ ShopID(checking: $0) }) { ids.append(id) }
            }
        }
        return ids
    }

    /// Matches all but tombstones: those who were not forgotten, or have come again.
    static func isSomebody() throws -> Document {
        try Document(
            json: """
                {"$or": [{"forgotten_at_ms": {"$not": {"$type": "number"}}}, {"first_name": {"$exists": true}},
                         {"last_name": {"$exists": true}}, {"products.0": {"$exists": true}},
                         {"waiting.0": {"$exists": true}}, {"cart": {"$exists": true}}]}
                """)
    }

    /// Matches documents without `products`, and those where it is an array.
    private static func canHold() throws -> Document {
        try Document { d in
            d.array("$or") { a in
                a.document { $0.document("products") { $0.bool("$exists", false) } }
                a.document { $0.document("products") { $0.string("$type", "array") } }
            }
        }
    }
}
