import Shop

/// What a store in memory keeps of a customer: of a state what lasts, in little room.
///
/// Behind a reference: a table that grows moves what it holds.
final class StoredCustomer: Sendable {
    let revision: Int64?
    let waiting: [Purchase]
    private let unpaid: Orders
    private let paid: OrderIDs
    private let earlyPayments: [Cart.Payment]
    private let applied: Positions
    private let counts: EventCounts
    private let extent: CustomerState.Extent

    /// Of an order without items all that matters is its number, and most orders have neither items nor a text for an id.
    fileprivate enum Orders {
        case numbers([Int64])
        case whole([Cart.Order])
    }

    /// Most customers' records come from one source.
    fileprivate enum Positions {
        case one(AppliedPositions.Entry)
        case any(AppliedPositions)
    }

    /// Of a customer whose addition is stored now.
    init(_ added: CustomerState) {
        var state = added
        state.markStored()
        (revision, waiting, earlyPayments) = (state.revision, state.waiting, state.cart.earlyPayments)
        unpaid = Orders(state.cart.unpaid)
        paid = state.cart.paid.trimmed
        applied = Positions(state.applied)
        (counts, extent) = (state.counts, state.extent)
    }

    var state: CustomerState {
        let cart = Cart(unpaid: unpaid.orders, paid: paid, earlyPayments: earlyPayments)
        return CustomerState(
            revision: revision, cart: cart, waiting: waiting, applied: applied.positions, counts: counts, extent: extent
        )
    }
}

extension StoredCustomer.Orders {
    fileprivate init(_ orders: [Cart.Order]) {
        let isBare = orders.allSatisfy { $0.items.isEmpty && $0.id.number != nil }
        self = isBare ? .numbers(orders.map { $0.id.number ?? 0 }) : .whole(orders)
    }

    fileprivate var orders: [Cart.Order] {
        switch self {
        case .numbers(let numbers): numbers.map { Cart.Order(id: .number($0), timestamp_ms: 0) }
        case .whole(let orders): orders
        }
    }
}

extension StoredCustomer.Positions {
    fileprivate init(_ applied: AppliedPositions) {
        self = applied.entries.count == 1 ? .one(applied.entries[0]) : .any(applied)
    }

    fileprivate var positions: AppliedPositions {
        switch self {
        case .one(let entry): AppliedPositions([entry])
        case .any(let applied): applied
        }
    }
}

extension OrderID {
    fileprivate var number: Int64? { if case .number(let number) = self { number } else { nil } }
}
