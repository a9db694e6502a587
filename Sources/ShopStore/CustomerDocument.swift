import Mongo
import Shop

/// A customer's document, as the joiner reads and writes it. `docs/documents.md` shows one whole.
struct CustomerDocument {
    let sources: SourceTable

    /// What the join needs of a document: not the holdings, only how many of them it embeds.
    static func projection() throws -> Document {
        try Document(
            json: """
                {"id": 1, "cart": 1, "waiting": 1, "joiner": 1, "history": 1,
                 "embedded": {"$cond": [{"$isArray": "$products"}, {"$size": "$products"}, 0]}}
                """)
    }

    func state(_ view: DocumentView) -> CustomerState {
        let bookkeeping = Bookkeeping(view.document("joiner"), sources)
        var extent = CustomerState.Extent()
        extent.embeddedHoldings = Int(clamping: view.int64("embedded") ?? 0)
        if let history = view.document("history") {
            extent.holdingsBuckets = Int32(clamping: history.int64("holdings_buckets") ?? 0)
            extent.paidOrderBuckets = Int32(clamping: history.int64("paid_order_buckets") ?? 0)
        }
        return CustomerState(
            revision: bookkeeping.revision, cart: view.document("cart")?.cart(sources) ?? Cart(),
            waiting: view.array("waiting")?.purchases ?? [], applied: bookkeeping.applied, counts: bookkeeping.counts,
            extent: extent)
    }

    /// The whole document of a customer who is not stored yet. Throws `MongoError`.
    func document(_ write: CustomerWrite) throws -> Document {
        let state = write.state
        return try Document { d in
            if let profile = state.addition.profile { set(profile, &d) }
            d.string("id", write.id.text)
            d.array("products") { append(state.addition.holdings, &$0) }
            if !state.waiting.isEmpty { d.array("waiting") { append(state.waiting, &$0) } }
            d.document("cart") { d in
                d.array("unpaid_order_ids") { a in for order in state.cart.unpaid { a.order(order.id) } }
                d.array("paid_order_ids") { a in for id in state.cart.paid { a.order(id) } }
                if !state.cart.earlyPayments.isEmpty {
                    d.array("early_payment_order_ids") { a in for id in state.cart.earlyPayments { a.order(id) } }
                }
                if state.cart.hasItems { d.array("open_items") { appendItems(state.cart, &$0) } }
            }
            next(state).write(to: &d, sources)
        }
    }

    /// Sets and pushes only what the state adds: the rest of the document may be other programs'. Throws `MongoError`.
    func update(_ state: CustomerState) throws -> Document {
        let addition = state.addition
        return try Document { d in
            d.document("$set") { d in
                if let profile = addition.profile { set(profile, &d) }
                if addition.openOrdersChanged { setOpenOrders(state.cart, &d) }
                if addition.waitingChanged { d.array("waiting") { append(state.waiting, &$0) } }
                next(state).write(to: &d, sources)
            }
            if addition.holdings.isEmpty && addition.paidOrders == 0 { return }
            d.document("$push") { d in
                if !addition.holdings.isEmpty {
                    d.document("products") { $0.array("$each") { append(addition.holdings, &$0) } }
                }
                if addition.paidOrders > 0 {
                    d.document("cart.paid_order_ids") {
                        $0.array("$each") { a in for id in state.cart.paid.suffix(addition.paidOrders) { a.order(id) } }
                    }
                }
            }
        }
    }

    private func next(_ state: CustomerState) -> Bookkeeping {
        Bookkeeping(revision: state.nextRevision, applied: state.applied, counts: state.counts)
    }

    private func set(_ profile: Profile, _ d: inout DocumentWriter) {
        d.string("first_name", profile.firstName)
        d.string("last_name", profile.lastName)
        if let address = profile.address { d.string("address", address) }
    }

    private func setOpenOrders(_ cart: Cart, _ d: inout DocumentWriter) {
        d.array("cart.unpaid_order_ids") { a in for order in cart.unpaid { a.order(order.id) } }
        d.array("cart.early_payment_order_ids") { a in for id in cart.earlyPayments { a.order(id) } }
        d.array("cart.open_items") { appendItems(cart, &$0) }
    }

    private func append(_ holdings: [Holding], _ a: inout ArrayWriter) {
        for holding in holdings { a.document { $0.holding(holding) } }
    }

    private func append(_ purchases: [Purchase], _ a: inout ArrayWriter) {
        for purchase in purchases { a.document { $0.purchase(purchase) } }
    }

    /// The items of those unpaid orders that have any.
    private func appendItems(_ cart: Cart, _ a: inout ArrayWriter) {
        for order in cart.unpaid where !order.items.isEmpty {
            a.document { d in
                d.order("order_id", order.id)
                d.int64("timestamp_ms", order.timestamp_ms)
                if let placed = order.placed, let source = placed.source {
                    d.string("source", sources.name(of: source))
                    d.int64("position", placed.position)
                    if placed.isUntimed { d.bool("untimed", true) }
                }
                d.array("items") { append(order.items, &$0) }
            }
        }
    }
}

extension Cart {
    var hasItems: Bool { unpaid.contains { !$0.items.isEmpty } }
}

extension DocumentView {
    /// The cart in a customer's `cart`.
    func cart(_ sources: SourceTable) -> Cart {
        var withItems: [OrderID: Cart.Order] = [:]
        for (_, value) in array("open_items") ?? .empty {
            if let order = value.document?.orderWithItems(sources) { withItems[order.id] = order }
        }
        return Cart(
            unpaid: (array("unpaid_order_ids")?.orders ?? []).map {
                withItems[$0] ?? Cart.Order(id: $0, timestamp_ms: 0)
            },
            paid: array("paid_order_ids")?.orders ?? [],
            earlyPayments: array("early_payment_order_ids")?.orders ?? [])
    }

    private func orderWithItems(_ sources: SourceTable) -> Cart.Order? {
        guard let id = self["order_id"]?.order else { return nil }
        return Cart.Order(
            id: id, timestamp_ms: int64("timestamp_ms") ?? 0, items: array("items")?.purchases ?? [],
            placed: moment(sources))
    }

    /// The record that a part of a document names by `source` and `position`; `untimed` where it has no time.
    func moment(_ sources: SourceTable) -> Moment? {
        guard let source = string("source"), let position = int64("position") else { return nil }
        return Moment(
            source: sources.number(of: source), position: position, sequence: -1, isUntimed: bool("untimed") ?? false)
    }
}
