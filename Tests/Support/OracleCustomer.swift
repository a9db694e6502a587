// One customer as the oracle keeps them: the comparable state, and beside it what the rules need to know.

/// An order that was placed and not yet paid, or a purchase.
struct OpenOrder {
    var items: [OrderedItem]
    var time: EventTime
    var origin: PurchaseOrigin
}

struct OracleCustomer {
    var state = CustomerState()
    /// The moments of the waiting purchases, one for one.
    private var waitingTimes: [EventTime] = []
    private var open: [OrderID: OpenOrder] = [:]
    private var paid: Set<OrderID> = []

    /// What an order or a payment leads to.
    enum Outcome {
        case duplicate
        case noted
        /// The order is paid now: its items are to be bought.
        case settled(OpenOrder)
    }

    mutating func register(firstName: ByteText, lastName: ByteText, address: ByteText?) {
        (state.firstName, state.lastName) = (firstName, lastName)
        state.address = address ?? state.address
    }

    mutating func place(_ id: OrderID, _ order: OpenOrder) -> Outcome {
        if paid.contains(id) || open[id] != nil { return .duplicate }
        if state.earlyPaymentOrderIDs.remove(id) != nil { return settle(id, order) }
        open[id] = order
        state.unpaidOrderIDs.append(id)
        return .noted
    }

    mutating func pay(_ id: OrderID, at timestamp_ms: Int64?) -> Outcome {
        if paid.contains(id) || state.earlyPaymentOrderIDs.contains(id) { return .duplicate }
        state.paymentTimes_ms?[id] = timestamp_ms
        if let order = open.removeValue(forKey: id) {
            state.unpaidOrderIDs.removeAll { $0 == id }
            return settle(id, order)
        }
        state.earlyPaymentOrderIDs.insert(id)
        return .noted
    }

    private mutating func settle(_ id: OrderID, _ order: OpenOrder) -> Outcome {
        paid.insert(id)
        state.paidOrderIDs.append(id)
        return .settled(order)
    }

    mutating func wait(for item: OrderedItem, of order: OpenOrder) {
        waitingTimes.append(order.time)
        state.waiting.append(
            WaitingPurchase(
                productID: item.productID, quantity: item.quantity, timestamp_ms: order.time.written_ms,
                origin: order.origin))
    }

    /// Buys what waited for a product that has just been described, at the price it came with.
    mutating func buyWaiting(for product: ByteText, from catalogue: OracleCatalogue) {
        let purchases = zip(state.waiting, waitingTimes)
        for (purchase, time) in purchases where purchase.productID == product {
            let item = OrderedItem(productID: product, quantity: purchase.quantity)
            if let holding = catalogue.holding(of: item, at: time, from: purchase.origin) {
                state.holdings.append(holding)
            }
        }
        let rest = purchases.filter { $0.0.productID != product }
        (state.waiting, waitingTimes) = (rest.map(\.0), rest.map(\.1))
    }
}
