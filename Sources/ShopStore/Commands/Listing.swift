import Mongo
import Shop

/// A customer as the listing tools show one: everything but the holdings, which are visited one by one.
public struct CustomerListing: Sendable {
    /// As it is stored.
    public var id: ShopID
    /// Empty names where nobody has registered the customer.
    public var profile: Profile
    /// Without the paid orders that have moved to the history.
    public var cart: Cart
    /// Purchases of products that nobody has offered yet, oldest first.
    public var waiting: [Purchase]
    /// The latest holdings: those in the document itself.
    public var embedded: [Holding]
    fileprivate var holdingsBuckets: Int64
    fileprivate var paidOrderBuckets: Int64
}

/// A product as the listing tools show one.
public struct ProductListing: Sendable {
    /// As it is stored.
    public var id: ShopID
    /// What the last offer calls it.
    public var name: String
    /// The category that the last offer names.
    public var type: String
    /// In zloty: what the product costs now.
    public var price: Double
    /// All prices it ever had.
    public var history: PriceHistory
}

/// Reads the shop's customers and products, in the order of their ids, one at a time. All calls throw `StoreError`.
public struct ShopListing: Sendable {
    let database: ShopDatabase

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// Visits all customers, or the one with this id, in the order of their ids. Throws `StoreError`, and what `visit`
    /// does.
    public func forEachCustomer(id: ShopID? = nil, _ visit: (CustomerListing) throws -> Void) throws {
        try forEach(.customers, id) { view in
            if let customer = CustomerListing(view), customer.isSomebody(view) { try visit(customer) }
        }
    }

    /// Visits all products, or the one with this id, in the order of their ids. Throws `StoreError`, and what `visit`
    /// does.
    public func forEachProduct(id: ShopID? = nil, _ visit: (ProductListing) throws -> Void) throws {
        try forEach(.products, id) { view in
            if let product = ProductListing(view) { try visit(product) }
        }
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

    /// All ids of customers, for those who choose among them; only of those into whose documents a holding can be pushed
    /// if `canHold`.
    public func customerIDs(canHold: Bool = false) throws -> [ShopID] {
        let conditions = [try Self.isSomebody()] + (canHold ? [try Self.canHold()] : [])
        let filter = try Document { d in d.array("$and") { a in for one in conditions { a.document(one) } } }
        let projection = try Document { $0.int32("id", 1) }
        var ids: [ShopID] = []
        try database.with(.customers) { customers in
            try customers.find(filter, projection: projection) {
                if let id = $0.string("id") { ids.append(ShopID(id)) }
            }
        }
        return ids
    }

    /// Matches all but tombstones: those who were not forgotten, or have come again.
    private static func isSomebody() throws -> Document {
        try Document(
            json: """
                {"$or": [{"forgotten_at_ms": {"$exists": false}}, {"first_name": {"$exists": true}},
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

    private func forEach(
        _ collection: ShopDatabase.Collections, _ id: ShopID?, _ visit: (DocumentView) throws -> Void
    ) throws {
        let sort = try Document { $0.int32("id", 1) }
        try database.with(collection) { documents in
            // The index on `id` is sparse: only a filter that asks for the field lets it serve the sort.
            let all = try Document { $0.document("id") { $0.bool("$exists", true) } }
            try documents.find(try id.map { try .idIsAny(of: [$0]) } ?? all, sort: sort, each: visit)
        }
    }
}

extension ProductListing {
    /// A product's document, whoever has written it; nil where it has no id.
    init?(_ view: DocumentView) {
        guard let id = view.string("id") else { return nil }
        let history = ProductDocument(sources: SourceTable()).history(view)
        self.init(
            id: ShopID(id), name: view.string("name") ?? "", type: view.string("type") ?? "",
            price: history.current ?? 0, history: history)
    }

    /// What it costs now, where anybody knows.
    public var known: Double? { history.current ?? (price > 0 ? price : nil) }
}

extension CustomerListing {
    /// How many older holdings are in the history.
    public var holdingsBefore: Int64 { holdingsBuckets * Int64(HistoryLimits.holdingsPerBucket) }
    /// How many older paid orders are in the history.
    public var paidOrdersBefore: Int64 { paidOrderBuckets * Int64(HistoryLimits.paidOrdersPerBucket) }

    /// A customer's document, whoever has written it; nil where it has no id.
    public init?(_ view: DocumentView) {
        guard let id = view.string("id") else { return nil }
        self.init(
            id: ShopID(id),
            profile: Profile(
                firstName: view.string("first_name") ?? "", lastName: view.string("last_name") ?? "",
                address: view.string("address")),
            cart: (try? view.part("cart")?.cart(SourceTable())) ?? Cart(),
            waiting: view.array("waiting")?.purchases ?? [], embedded: view.array("products")?.holdings ?? [],
            holdingsBuckets: (try? HistoryKind.holdings.buckets(in: view)) ?? 0,
            paidOrderBuckets: (try? HistoryKind.paidOrders.buckets(in: view)) ?? 0)
    }
}

extension CustomerListing {
    /// Whether it is more than a tombstone. That costs something only where there is next to nothing to show.
    public func isSomebody(_ view: DocumentView) -> Bool {
        !profile.firstName.isEmpty || !profile.lastName.isEmpty || !embedded.isEmpty || !waiting.isEmpty
            || view["cart"] != nil || view[Tombstone.mark] == nil
    }
}

extension DocumentView {
    /// A holding, from our own hand or another program's. A number that is missing or cannot be understood is NaN, a moment
    /// the earliest of all: the outputs show neither as if somebody knew it.
    private var holding: Holding? {
        guard let id = string("id") else { return nil }
        return Holding(
            id: ShopID(id), type: string("type") ?? "", name: string("name") ?? "", price: price ?? .nan,
            quantity: number("quantity") ?? .nan, timestamp_ms: time_ms("timestamp_ms") ?? .min)
    }

    fileprivate var holdings: [Holding] { compactMap { $0.value.document?.holding } }
}
