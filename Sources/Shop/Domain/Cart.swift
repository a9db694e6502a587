/// A customer's orders joined with their payments.
///
/// Every order is in one place: unpaid, paid, or paid for before it was seen. Old paid orders may have moved out of
/// the cart into the history; the caller finds those that matter and says so with `paidBefore`.
public struct Cart: Equatable, Sendable {
    /// An order that is not paid, and what it is about.
    public struct Order: Equatable, Sendable {
        /// The name that the customer's payment will give.
        public var id: OrderID
        /// When it was made: Unix milliseconds (UTC).
        public var timestamp_ms: Int64
        /// What becomes the customer's when it is paid.
        public var items: [Purchase]
        /// Where in the log it stands; `nil` where nobody knows, or needs to.
        public var placed: Moment?

        /// `timestamp_ms` in Unix milliseconds (UTC).
        public init(id: OrderID, timestamp_ms: Int64, items: [Purchase] = [], placed: Moment? = nil) {
            self.id = id
            self.timestamp_ms = timestamp_ms
            self.items = items
            self.placed = placed
        }
    }

    /// A payment whose order has not been seen yet.
    public struct Payment: Equatable, Sendable {
        /// The order that it pays for.
        public var order: OrderID
        /// Unix milliseconds (UTC); `nil` where nobody knows.
        public var timestamp_ms: Int64?

        /// `timestamp_ms` in Unix milliseconds (UTC); `nil` where nobody knows.
        public init(_ order: OrderID, timestamp_ms: Int64? = nil) {
            self.order = order
            self.timestamp_ms = timestamp_ms
        }
    }

    /// Oldest first.
    public var unpaid: [Order]
    /// In the order of payment; the latest ones, where older ones are in the history.
    public var paid: OrderIDs
    /// Paid, but the order itself has not been seen yet.
    public var earlyPayments: [Payment]

    /// Takes the lists as they are: an order that stands in two of them stays there.
    public init(unpaid: [Order] = [], paid: OrderIDs = [], earlyPayments: [Payment] = []) {
        self.unpaid = unpaid
        self.paid = paid
        self.earlyPayments = earlyPayments
    }

    /// Most unpaid orders and most early payments of one customer; they live in a document that must stay small.
    public static let open_entries_max = 10_000

    /// What an order or a payment did.
    public enum Effect: Equatable, Sendable {
        /// Nothing: the order was known already, or its payment was.
        case unchanged
        /// Nothing, because there would be too many open entries, or nobody takes the items.
        case full
        /// The open orders or early payments are others now.
        case changed
        /// This order is paid now.
        case paid(Order)
        /// So is this one, and was before it was seen, at this time (Unix milliseconds, UTC), as far as that is known.
        case paidEarly(Order, at: Int64?)
    }

    /// Takes in an order. Whether its items can be taken, if it turns out to be paid, `fits` says.
    public mutating func order(
        _ order: Order, paidBefore: (OrderID) -> Bool, fits: (Order) -> Bool
    ) -> Effect {
        if isUnpaid(order.id) || isPaid(order.id, paidBefore) { return .unchanged }
        if let payment = earlyPayments.firstIndex(where: { $0.order == order.id }) {
            if !order.items.isEmpty && !fits(order) { return .full }
            paid.append(order.id)
            return .paidEarly(order, at: earlyPayments.remove(at: payment).timestamp_ms)
        }
        if unpaid.count >= Self.open_entries_max { return .full }
        unpaid.append(order)
        return .changed
    }

    /// Takes in a payment. Whether the items of its order can be taken, `fits` says.
    public mutating func pay(
        _ id: OrderID, at timestamp_ms: Int64, paidBefore: (OrderID) -> Bool, fits: (Order) -> Bool
    ) -> Effect {
        if let index = unpaid.firstIndex(where: { $0.id == id }) {
            if !unpaid[index].items.isEmpty && !fits(unpaid[index]) { return .full }
            let order = unpaid.remove(at: index)
            paid.append(id)
            return .paid(order)
        }
        if isPaid(id, paidBefore) || earlyPayments.contains(where: { $0.order == id }) { return .unchanged }
        if earlyPayments.count >= Self.open_entries_max { return .full }
        earlyPayments.append(Payment(id, timestamp_ms: timestamp_ms))
        return .changed
    }

    private func isUnpaid(_ id: OrderID) -> Bool { unpaid.contains { $0.id == id } }

    private func isPaid(_ id: OrderID, _ paidBefore: (OrderID) -> Bool) -> Bool {
        paid.contains(id) || paidBefore(id)
    }
}
