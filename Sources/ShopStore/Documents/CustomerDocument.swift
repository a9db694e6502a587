import Mongo
import Shop

/// A customer's document, as the joiner writes it. `docs/documents.md` shows one whole.
struct CustomerDocument {
    let sources: SourceTable

    /// The whole document of a customer who is not stored yet. Throws `MongoError`.
    ///
    /// `isKeyed`: it takes the id for its `_id`, too, as all do unless another document has that.
    func document(_ write: CustomerWrite, isKeyed: Bool) throws -> Document {
        let state = write.state
        return try Document { d in
            if isKeyed { d.string("_id", write.id.text) }
            if let profile = state.addition.profile { set(profile, &d) }
            d.string("id", write.id.text)
            d.array("products") { append(state.addition.holdings, state, &$0) }
            if !state.waiting.isEmpty { d.array("waiting") { appendWaiting(state, &$0) } }
            d.document("cart") { whole(state, &$0) }
            next(state).write(to: &d, sources)
        }
    }

    /// Sets and pushes only what the state adds: the rest of the document may be other programs'. Throws `MongoError`.
    func update(_ state: CustomerState) throws -> Document {
        let addition = state.addition
        let setsCart = state.repairs.ofCart && addition.changesCart
        let setsPaid = state.repairs.ofPaidOrders && addition.paidOrders > 0 && !setsCart
        let untimed = state.repairs.ofPaidTimes ?? 0
        let setsTimes = state.repairs.ofPaidTimes != nil && addition.paidOrders > 0 && !setsCart
        let setsProducts = state.repairs.ofHoldings && !addition.holdings.isEmpty
        return try Document { d in
            d.document("$set") { d in
                if let profile = addition.profile { set(profile, &d) }
                if setsCart { d.document("cart") { whole(state, &$0) } }
                if addition.openOrdersChanged, !setsCart { setOpenOrders(state, &d) }
                if setsPaid { d.array("cart.paid_order_ids") { appendPaid(state, &$0) } }
                if setsTimes { d.array("cart.paid_at_ms") { appendTimes(state, after: untimed, &$0) } }
                if setsProducts { d.array("products") { append(addition.holdings, state, &$0) } }
                if addition.waitingChanged { d.array("waiting") { appendWaiting(state, &$0) } }
                next(state).write(to: &d, sources)
            }
            let pushesProducts = !addition.holdings.isEmpty && !setsProducts
            let pushesPaid = addition.paidOrders > 0 && !setsCart && !setsPaid
            let pushesTimes = addition.paidOrders > 0 && !setsCart && !setsTimes
            if !pushesProducts && !pushesPaid && !pushesTimes { return }
            d.document("$push") { d in
                if pushesProducts {
                    d.document("products") { $0.array("$each") { append(addition.holdings, state, &$0) } }
                }
                if pushesPaid { d.document("cart.paid_order_ids") { $0.array("$each") { appendPaid(state, &$0) } } }
                if pushesTimes { d.document("cart.paid_at_ms") { $0.array("$each") { appendTimes(state, &$0) } } }
            }
        }
    }

    /// What the update replaces must still be nothing: it would take the place of what others set meanwhile.
    static func guardRepairs(_ state: CustomerState, _ d: inout DocumentWriter) {
        for field in replacedFields(state) { isNothing(field, &d) }
    }

    /// Whether there is anything of that kind. Times of payment are none: they are ours, and the revision guards them.
    static func hasGuardedRepairs(_ state: CustomerState) -> Bool {
        state.repairs != CustomerState.Repairs() && !replacedFields(state).isEmpty
    }

    private static func replacedFields(_ state: CustomerState) -> [StaticString] {
        var fields: [StaticString] = []
        if state.repairs.ofCart, state.addition.changesCart { fields.append("cart") }
        if state.repairs.ofPaidOrders, state.addition.paidOrders > 0 { fields.append("cart.paid_order_ids") }
        if state.repairs.ofHoldings, !state.addition.holdings.isEmpty { fields.append("products") }
        return fields
    }

    private static func isNothing(_ field: StaticString, _ d: inout DocumentWriter) {
        d.document(field) {
            $0.array("$in") { a in
                a.null()
                a.array { _ in }
                a.document { _ in }
            }
        }
    }

    private func next(_ state: CustomerState) -> Bookkeeping {
        Bookkeeping(revision: state.nextRevision, applied: state.applied, counts: state.counts)
    }

    private func set(_ profile: Profile, _ d: inout DocumentWriter) {
        d.string("first_name", profile.firstName)
        d.string("last_name", profile.lastName)
        d.address(profile.address)
    }

    private func whole(_ state: CustomerState, _ d: inout DocumentWriter) {
        let cart = state.cart
        d.array("unpaid_order_ids") { a in for order in cart.unpaid { a.order(order.id) } }
        d.array("paid_order_ids") { a in for id in cart.paid { a.order(id) } }
        if !cart.paid.isEmpty {
            d.array("paid_at_ms") { appendTimes(state, after: cart.paid.count - state.addition.paidOrders, &$0) }
        }
        if !cart.earlyPayments.isEmpty {
            d.array("early_payment_order_ids") { a in for payment in cart.earlyPayments { a.order(payment.order) } }
            d.array("early_paid_at_ms") { a in for payment in cart.earlyPayments { a.time(payment.timestamp_ms) } }
        }
        if cart.hasItems { d.array("open_items") { appendItems(cart, &$0) } }
    }

    private func setOpenOrders(_ state: CustomerState, _ d: inout DocumentWriter) {
        let cart = state.cart
        d.array("cart.unpaid_order_ids") { a in for order in cart.unpaid { a.order(order.id) } }
        if state.addition.earlyPaymentsChanged {
            d.array("cart.early_payment_order_ids") { a in for payment in cart.earlyPayments { a.order(payment.order) }
            }
            d.array("cart.early_paid_at_ms") { a in for payment in cart.earlyPayments { a.time(payment.timestamp_ms) } }
        }
        d.array("cart.open_items") { appendItems(cart, &$0) }
    }

    /// The paid orders that are new.
    private func appendPaid(_ state: CustomerState, _ a: inout ArrayWriter) {
        for id in state.cart.paid.suffix(state.addition.paidOrders) { a.order(id) }
    }

    /// When those were paid, with null for as many before them as `untimed` says.
    private func appendTimes(_ state: CustomerState, after untimed: Int = 0, _ a: inout ArrayWriter) {
        for _ in 0..<untimed { a.null() }
        for time_ms in state.addition.paidAt_ms {
            a.time(time_ms == CustomerState.Addition.unknownTime_ms ? nil : time_ms)
        }
    }

    private func append(_ holdings: [Holding], _ state: CustomerState, _ a: inout ArrayWriter) {
        if holdings.isEmpty { return }
        let first = sources.first(of: state.applied)
        for holding in holdings {
            a.document { d in
                d.holding(holding)
                d.origin(holding.origin, first, sources)
            }
        }
    }

    private func appendWaiting(_ state: CustomerState, _ a: inout ArrayWriter) {
        let first = sources.first(of: state.applied)
        for purchase in state.waiting {
            a.document { d in
                d.purchase(purchase)
                d.origin(purchase.origin, first, sources)
            }
        }
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
                d.array("items") { a in for item in order.items { a.document { $0.purchase(item) } } }
            }
        }
    }
}

extension Cart {
    var hasItems: Bool { unpaid.contains { !$0.items.isEmpty } }
}

extension CustomerState.Addition {
    fileprivate var changesCart: Bool { openOrdersChanged || paidOrders > 0 }
}
