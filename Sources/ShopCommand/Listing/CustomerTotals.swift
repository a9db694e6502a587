import Shop

/// What customers have together. What nobody knows the price or the quantity of is counted apart, and sums to nothing.
public struct CustomerTotals {
    private var customers = 0
    private var holdings = 0
    private var unknown = 0
    private var units = 0.0
    private var money = 0.0
    private var waiting = 0
    private var paid = 0
    private var unpaid = 0

    /// Of nobody yet.
    public init() {}

    /// Adds one customer, whose `cart` counts if it was asked for. Throws what the customer's visits throw.
    public mutating func add(_ customer: ListedCustomer) throws {
        customers += 1
        try customer.forEachHolding { add($0) }
        try customer.forEachPaidOrder { _ in paid += 1 }
        waiting += customer.waiting.count
        unpaid += customer.cart?.unpaid.count ?? 0
    }

    private mutating func add(_ holding: Holding) {
        holdings += 1
        let (quantity, price) = (Optional(holding.quantity).known, Optional(holding.price).known)
        units += quantity ?? 0
        money += (quantity ?? 0) * (price ?? 0)
        if quantity == nil || price == nil { unknown += 1 }
    }

    /// As they are written.
    public var figures: Figures {
        Figures([
            count("customers", customers, "customer"), count("holdings", holdings, "holding"),
            Figure("units", units == 1 ? "unit" : "units", .number(units)),
            Figure("money", "", .money(roundedMoney(money))),
            count("waiting", waiting, "waiting"), count("paid_orders", paid, "paid order"),
            count("unpaid_orders", unpaid, "unpaid order"),
            Figure("unknown", "of unknown price or quantity", .integer(Int64(unknown))),
        ])
    }

    private func count(_ name: String, _ number: Int, _ thing: String) -> Figure {
        let isPlural = number != 1 && thing != "waiting"
        return Figure(name, isPlural ? "\(thing)s" : thing, .integer(Int64(number)))
    }
}
