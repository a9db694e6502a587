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
    ///
    /// Whoever knows the document `stored` as it is at this moment gets an update that leaves the same, and costs less.
    func update(_ state: CustomerState, stored: DocumentView? = nil) throws -> Document {
        let addition = state.addition
        let merge = CartMerge(state, stored: stored, sources)
        let setsCart = merge != nil || (state.repairs.ofCart && addition.changesCart)
        let setsPaid = state.repairs.ofPaidOrders && addition.paidOrders > 0 && !setsCart
        let untimed = state.repairs.ofPaidTimes ?? 0
        let setsTimes = state.repairs.ofPaidTimes != nil && addition.paidOrders > 0 && !setsCart
        let setsProducts = state.repairs.ofHoldings && !addition.holdings.isEmpty
        return try Document { d in
            d.document("$set") { d in
                if let profile = addition.profile { set(profile, &d) }
                if setsCart { d.document("cart") { merge?.write(to: &$0) ?? whole(state, &$0) } }
                for field in CartField.allCases where !setsCart && field.change(by: state) == .set {
                    d.array(field.path) { field.append(state, sources, to: &$0) }
                }
                if setsPaid { d.array("cart.paid_order_ids") { CartField.paidOrders.append(state, sources, to: &$0) } }
                if setsTimes { d.array("cart.paid_at_ms") { appendTimes(state, after: untimed, &$0) } }
                if setsProducts { d.array("products") { append(addition.holdings, state, &$0) } }
                if addition.waitingChanged { d.array("waiting") { appendWaiting(state, &$0) } }
                next(state).write(to: &d, sources)
            }
            if !setsCart, CartField.openItems.change(by: state) == .unset {
                d.document("$unset") { $0.int32(CartField.openItems.path, 1) }
            }
            let pushesProducts = !addition.holdings.isEmpty && !setsProducts
            let pushesPaid = addition.paidOrders > 0 && !setsCart && !setsPaid
            let pushesTimes = addition.paidOrders > 0 && !setsCart && !setsTimes
            if !pushesProducts && !pushesPaid && !pushesTimes { return }
            d.document("$push") { d in
                if pushesProducts {
                    d.document("products") { $0.array("$each") { append(addition.holdings, state, &$0) } }
                }
                if pushesPaid { push(.paidOrders, state, &d) }
                if pushesTimes { push(.paidAt, state, &d) }
            }
        }
    }

    private func push(_ field: CartField, _ state: CustomerState, _ d: inout DocumentWriter) {
        d.document(field.path) { $0.array("$each") { field.append(state, sources, to: &$0) } }
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
        Bookkeeping(revision: state.addition.revision, applied: state.applied, counts: state.counts)
    }

    private func set(_ profile: Profile, _ d: inout DocumentWriter) {
        d.string("first_name", profile.firstName)
        d.string("last_name", profile.lastName)
        d.address(profile.address)
    }

    private func whole(_ state: CustomerState, _ d: inout DocumentWriter) {
        let cart = state.cart
        list(.unpaidOrders, state, &d)
        d.array("paid_order_ids") { a in for id in cart.paid { a.order(id) } }
        if !cart.paid.isEmpty {
            d.array("paid_at_ms") { appendTimes(state, after: cart.paid.count - state.addition.paidOrders, &$0) }
        }
        if !cart.earlyPayments.isEmpty {
            list(.earlyPayments, state, &d)
            list(.earlyPaidAt, state, &d)
        }
        if cart.hasItems { list(.openItems, state, &d) }
    }

    private func list(_ field: CartField, _ state: CustomerState, _ d: inout DocumentWriter) {
        d.array(field.name) { field.append(state, sources, to: &$0) }
    }

    /// When those were paid, with null for as many before them as `untimed` says.
    private func appendTimes(_ state: CustomerState, after untimed: Int, _ a: inout ArrayWriter) {
        for _ in 0..<untimed { a.null() }
        CartField.paidAt.append(state, sources, to: &a)
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
}

extension Cart {
    var hasItems: Bool { unpaid.contains { !$0.items.isEmpty } }
}

extension CustomerState.Addition {
    var changesCart: Bool { openOrdersChanged || paidOrders > 0 }
}
