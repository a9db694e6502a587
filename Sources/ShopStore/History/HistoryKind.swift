import Mongo

/// The two lists that grow for ever.
enum HistoryKind: CaseIterable, Sendable {
    case holdings, paidOrders

    var collection: ShopDatabase.Collections { self == .holdings ? .holdingsHistory : .paidOrdersHistory }
    var list: StaticString { self == .holdings ? "products" : "cart.paid_order_ids" }
    var path: String { self == .holdings ? "products" : "cart.paid_order_ids" }
    var counter: StaticString {
        self == .holdings ? "history.holdings_buckets" : "history.paid_order_buckets"
    }
    var counterInHistory: StaticString { self == .holdings ? "holdings_buckets" : "paid_order_buckets" }
    var entries: StaticString { self == .holdings ? "products" : "order_ids" }
    var bucketSize: Int {
        self == .holdings ? HistoryLimits.holdingsPerBucket : HistoryLimits.paidOrdersPerBucket
    }
    /// A list of this length gives away what fills buckets, all but half of this length.
    var embedded_max: Int {
        self == .holdings ? HistoryLimits.embeddedHoldings_max : HistoryLimits.embeddedPaidOrders_max
    }

    func list(in view: DocumentView) -> DocumentView? {
        self == .holdings ? view.array("products") : view.document("cart")?.array("paid_order_ids")
    }

    /// When each entry of `list` happened, where the document has that beside the list.
    func times(in view: DocumentView) -> DocumentView? {
        self == .holdings ? nil : view.document("cart")?.array("paid_at_ms")
    }

    /// How many buckets a customer's document knows of.
    func buckets(in view: DocumentView) throws(NotUnderstood) -> Int64 {
        try view.part("history")?.buckets(self) ?? 0
    }
}
