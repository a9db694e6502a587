// One customer as the oracle keeps them: the comparable state, and beside it what the rules need to know.

/// An order that was placed and not yet paid.
struct OpenOrder {
    var items: [OrderedItem]
    var time: EventTime
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

    mutating func pay(_ id: OrderID) -> Outcome {
        if paid.contains(id) { return .duplicate }
        if let order = open.removeValue(forKey: id) {
            state.unpaidOrderIDs.removeAll { $0 == id }
            return settle(id, order)
        }
        return state.earlyPaymentOrderIDs.insert(id).inserted ? .noted : .duplicate
    }

    private mutating func settle(_ id: OrderID, _ order: OpenOrder) -> Outcome {
        paid.insert(id)
        state.paidOrderIDs.append(id)
        return .settled(order)
    }

    mutating func wait(for item: OrderedItem, since time: EventTime) {
        waitingTimes.append(time)
        state.waiting.append(
            WaitingPurchase(productID: item.productID, quantity: item.quantity, timestamp_ms: time.written_ms))
    }

    /// Buys what waited for a product that has just been described, at the price it came with.
    mutating func buyWaiting(for product: ByteText, from catalogue: OracleCatalogue) {
        let purchases = zip(state.waiting, waitingTimes)
        for (purchase, time) in purchases where purchase.productID == product {
            let item = OrderedItem(productID: product, quantity: purchase.quantity)
            if let holding = catalogue.holding(of: item, at: time) { state.holdings.append(holding) }
        }
        let rest = purchases.filter { $0.0.productID != product }
        (state.waiting, waitingTimes) = (rest.map(\.0), rest.map(\.1))
    }
}
