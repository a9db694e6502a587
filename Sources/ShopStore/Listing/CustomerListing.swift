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
    var holdingsBuckets: Int64
    var paidOrderBuckets: Int64
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
            cart: view.document("cart")?.cartAsFarAsKnown ?? Cart(),
            waiting: view.array("waiting")?.waiting ?? [], embedded: view.array("products")?.holdings ?? [],
            holdingsBuckets: (try? HistoryKind.holdings.buckets(in: view)) ?? 0,
            paidOrderBuckets: (try? HistoryKind.paidOrders.buckets(in: view)) ?? 0)
    }
}

extension CustomerListing {
    /// Whether it is more than a tombstone. That costs something only where there is next to nothing to show.
    public func isSomebody(_ view: DocumentView) -> Bool {
        !profile.firstName.isEmpty || !profile.lastName.isEmpty || !embedded.isEmpty || !waiting.isEmpty
            || view["cart"] != nil || view[Tombstone.mark]?.number == nil
    }
}

extension DocumentView {
    /// A holding, from our own hand or another program's. A number that is missing or cannot be understood is NaN, a moment
    /// the earliest of all: the outputs show neither as if somebody knew it.
    var holding: Holding? {
        guard let id = string("id") else { return nil }
        return Holding(
            id: ShopID(id), type: string("type") ?? "", name: string("name") ?? "", price: price ?? .nan,
            quantity: number("quantity") ?? .nan, timestamp_ms: time_ms("timestamp_ms") ?? .min)
    }

    var holdings: [Holding] { compactMap { $0.value.document?.holding } }

    /// A purchase that waits, likewise.
    fileprivate var purchaseAsFarAsKnown: Purchase? {
        guard let product = string("product_id") else { return nil }
        return Purchase(
            product: ShopID(product), quantity: number("quantity").flatMap { $0 > 0 ? $0 : nil } ?? .nan,
            timestamp_ms: time_ms("timestamp_ms") ?? .min)
    }

    fileprivate var waiting: [Purchase] { compactMap { $0.value.document?.purchaseAsFarAsKnown } }

    /// The cart with what can be understood of it: one entry that cannot hides no other.
    var cartAsFarAsKnown: Cart {
        if let whole = try? cart(SourceTable()) { return whole }
        return Cart(
            unpaid: (array("unpaid_order_ids")?.orders ?? []).map { Cart.Order(id: $0, timestamp_ms: 0) },
            paid: array("paid_order_ids")?.orders ?? [],
            earlyPayments: (array("early_payment_order_ids")?.orders ?? []).map { Cart.Payment($0) })
    }
}
