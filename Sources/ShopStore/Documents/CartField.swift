import Mongo
import Shop

/// The fields of a customer's `cart`, in the order in which the server adds those that are new.
enum CartField: CaseIterable {
    case earlyPaidAt
    case earlyPayments
    case openItems
    case paidAt
    case paidOrders
    case unpaidOrders

    /// What an update does with a field's list.
    enum Change {
        case none
        case set
        case push
        case unset
    }

    var name: StaticString {
        switch self {
        case .earlyPaidAt: "early_paid_at_ms"
        case .earlyPayments: "early_payment_order_ids"
        case .openItems: "open_items"
        case .paidAt: "paid_at_ms"
        case .paidOrders: "paid_order_ids"
        case .unpaidOrders: "unpaid_order_ids"
        }
    }

    var path: StaticString {
        switch self {
        case .earlyPaidAt: "cart.early_paid_at_ms"
        case .earlyPayments: "cart.early_payment_order_ids"
        case .openItems: "cart.open_items"
        case .paidAt: "cart.paid_at_ms"
        case .paidOrders: "cart.paid_order_ids"
        case .unpaidOrders: "cart.unpaid_order_ids"
        }
    }

    func change(by state: CustomerState) -> Change {
        let addition = state.addition
        return switch self {
        case .unpaidOrders: addition.openOrdersChanged ? .set : .none
        // What is not there costs nothing to take away, and a list of nothing as much as any.
        case .openItems: !addition.openOrdersChanged ? .none : state.cart.hasItems ? .set : .unset
        case .earlyPaidAt, .earlyPayments:
            addition.openOrdersChanged && addition.earlyPaymentsChanged ? .set : .none
        case .paidAt, .paidOrders: addition.paidOrders > 0 ? .push : .none
        }
    }

    /// Appends what is set or pushed.
    func append(_ state: CustomerState, _ sources: SourceTable, to a: inout ArrayWriter) {
        let cart = state.cart
        switch self {
        case .earlyPaidAt: for payment in cart.earlyPayments { a.time(payment.timestamp_ms) }
        case .earlyPayments: for payment in cart.earlyPayments { a.order(payment.order) }
        case .openItems: for order in cart.unpaid where !order.items.isEmpty { a.itemsOf(order, sources) }
        case .paidAt: for time_ms in state.addition.paidAt_ms { a.paymentTime(time_ms) }
        case .paidOrders: for id in cart.paid.suffix(state.addition.paidOrders) { a.order(id) }
        case .unpaidOrders: for order in cart.unpaid { a.order(order.id) }
        }
    }
}

extension ArrayWriter {
    /// When an order was paid, as `CustomerState.Addition` has it.
    mutating func paymentTime(_ time_ms: Int64) {
        time(time_ms == CustomerState.Addition.unknownTime_ms ? nil : time_ms)
    }

    fileprivate mutating func itemsOf(_ order: Cart.Order, _ sources: SourceTable) {
        document { d in
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
