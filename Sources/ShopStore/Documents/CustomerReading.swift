import Mongo
import Shop

/// Reading what the join must know of a customer's document. Other programs write these documents, too: what is null or
/// empty counts as absent, and what cannot be understood is said, never taken for nothing.
extension CustomerDocument {
    /// What the join needs of a document: not the holdings, only how many of them it embeds, or that they are no array.
    static func projection() throws -> Document {
        try Document(
            json: """
                {"id": 1, "cart": 1, "waiting": 1, "joiner": 1, "history": 1,
                 "embedded": {"$cond": [{"$isArray": "$products"}, {"$size": "$products"}, "$products"]}}
                """)
    }

    /// Throws where the document cannot be worked with.
    func state(_ view: DocumentView) throws(Unusable) -> CustomerState {
        var bookkeeping = Bookkeeping()
        do throws(NotUnderstood) {
            bookkeeping = try Bookkeeping(reading: view, sources)
            return try state(view, bookkeeping)
        } catch {
            throw Unusable(error.description, applied: bookkeeping.applied)
        }
    }

    private func state(_ view: DocumentView, _ bookkeeping: Bookkeeping) throws(NotUnderstood) -> CustomerState {
        let cart = try view.part("cart")
        var state = CustomerState(
            revision: bookkeeping.revision, cart: try cart?.cart(sources) ?? Cart(),
            waiting: try view.purchases("waiting", "waiting") {
                $0.origin(sources.first(of: bookkeeping.applied), sources)
            },
            applied: bookkeeping.applied,
            counts: bookkeeping.counts, extent: try extent(view))
        if cart == nil, view["cart"]?.isAbsence ?? false { state.repairs.ofCart = true }
        if let paid = cart?["paid_order_ids"], paid.isAbsence, paid.array == nil { state.repairs.ofPaidOrders = true }
        state.repairs.ofPaidTimes = cart?.untimedPaidOrders
        if let holdings = view["embedded"], holdings.isAbsence { state.repairs.ofHoldings = true }
        return state
    }

    private func extent(_ view: DocumentView) throws(NotUnderstood) -> CustomerState.Extent {
        var extent = CustomerState.Extent()
        extent.embeddedHoldings = Int(clamping: view.int64("embedded") ?? 0)
        guard let history = try view.part("history") else { return extent }
        extent.holdingsBuckets = Int32(clamping: try history.buckets(.holdings))
        extent.paidOrderBuckets = Int32(clamping: try history.buckets(.paidOrders))
        return extent
    }
}

extension DocumentView {
    /// How many buckets of a kind a document's `history` knows of.
    func buckets(_ kind: HistoryKind) throws(NotUnderstood) -> Int64 {
        try count(kind.counterInHistory, below: HistoryLimits.buckets_max, "\(kind.counter)") ?? 0
    }

    /// The cart in a customer's `cart`.
    func cart(_ sources: SourceTable) throws(NotUnderstood) -> Cart {
        var withItems: [OrderID: Cart.Order] = [:]
        for (_, value) in try list("open_items", "cart.open_items") ?? .empty {
            guard let order = try value.document?.orderWithItems(sources) else {
                throw NotUnderstood("cart.open_items", value)
            }
            withItems[order.id] = order
        }
        return Cart(
            unpaid: try orders("unpaid_order_ids", "cart.unpaid_order_ids").map {
                withItems[$0] ?? Cart.Order(id: $0, timestamp_ms: 0)
            },
            paid: array("paid_order_ids")?.orders ?? [],
            earlyPayments: try payments())
    }

    private func payments() throws(NotUnderstood) -> [Cart.Payment] {
        let orders = try orders("early_payment_order_ids", "cart.early_payment_order_ids")
        let times = array("early_paid_at_ms").map { $0.map { $0.value.int64 } } ?? []
        if times.count != orders.count { return orders.map { Cart.Payment($0) } }
        return zip(orders, times).map { Cart.Payment($0, timestamp_ms: $1) }
    }

    /// How many paid orders a cart has, where it has not just as many times of payment.
    var untimedPaidOrders: Int? {
        let orders = array("paid_order_ids")?.count ?? 0
        let times = self["paid_at_ms"] == nil ? 0 : array("paid_at_ms")?.count
        return times == orders ? nil : orders
    }

    /// The ids of orders in an array that the joiner writes whole: each of them must be understood.
    private func orders(_ key: StaticString, _ name: String) throws(NotUnderstood) -> [OrderID] {
        var orders: [OrderID] = []
        for (_, value) in try list(key, name) ?? .empty {
            guard let order = value.order else { throw NotUnderstood(name, value) }
            orders.append(order)
        }
        return orders
    }

    private func orderWithItems(_ sources: SourceTable) throws(NotUnderstood) -> Cart.Order? {
        guard let id = self["order_id"]?.order, let timestamp_ms = time_ms("timestamp_ms") else { return nil }
        return Cart.Order(
            id: id, timestamp_ms: timestamp_ms, items: try purchases("items", "cart.open_items") { _ in .order(id) },
            placed: moment(sources))
    }

    /// Purchases in an array that the joiner writes whole; what each came from, `origin` finds.
    func purchases(
        _ key: StaticString, _ name: String, origin: (DocumentView) -> Origin?
    ) throws(NotUnderstood) -> [Purchase] {
        var purchases: [Purchase] = []
        for (_, value) in try list(key, name) ?? .empty {
            guard let view = value.document, var purchase = view.purchase else { throw NotUnderstood(name, value) }
            purchase.origin = origin(view)
            purchases.append(purchase)
        }
        return purchases
    }

    /// What a purchase came from; `first` is the source whose records are told by their position alone.
    func origin(_ first: UInt32?, _ sources: SourceTable) -> Origin? {
        if let id = self["order_id"]?.order { return .order(id) }
        guard let position = wholeNumber("position") else { return nil }
        guard let source = string("source").map(sources.number) ?? first else { return nil }
        return .record(source: source, position: position)
    }

    /// The record that a part of a document names by `source` and `position`; `untimed` where it has no time.
    func moment(_ sources: SourceTable) -> Moment? {
        guard let source = string("source"), let position = wholeNumber("position") else { return nil }
        return Moment(
            source: sources.number(of: source), position: position, sequence: -1, isUntimed: bool("untimed") ?? false)
    }
}
