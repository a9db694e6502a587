import Shop

/// A customer as the listers see one. What may be long is visited, not held.
public struct ListedCustomer {
    /// The customer's, as it was written.
    public var id: ShopID
    /// Empty names where nobody has registered the customer.
    public var profile: Profile
    /// Purchases of products that nobody has offered yet, oldest first.
    public var waiting: [Purchase]
    /// The orders, where they are asked for.
    public var cart: Cart?
    /// Visits the holdings, oldest first.
    public var forEachHolding: ((Holding) throws -> Void) throws -> Void
    /// Visits the paid orders, in the order of payment.
    public var forEachPaidOrder: ((OrderID) throws -> Void) throws -> Void

    /// The two closures visit what may be too long to be held: oldest first, each time anew.
    public init(
        id: ShopID, profile: Profile, waiting: [Purchase] = [], cart: Cart? = nil,
        forEachHolding: @escaping ((Holding) throws -> Void) throws -> Void,
        forEachPaidOrder: @escaping ((OrderID) throws -> Void) throws -> Void
    ) {
        self.id = id
        self.profile = profile
        self.waiting = waiting
        self.cart = cart
        self.forEachHolding = forEachHolding
        self.forEachPaidOrder = forEachPaidOrder
    }
}

/// Writes customers in one of the forms. Calls throw as `ResultOutput.flush`, and what the customer's visits throw.
public protocol CustomerOutput {
    /// Writes one customer. Throws `EventLogError.outputClosed` where nobody reads any more.
    func add(_ customer: ListedCustomer) throws
    /// Ends the list and writes what is left of it; one that was cut short must not look whole.
    func end(isWhole: Bool) throws
}

extension CustomerOutput {
    func end() throws { try end(isWhole: true) }
}

extension OutputFormat {
    /// The output of customers in this form, with their orders if `carts`. Throws as `ResultOutput.flush`.
    public func customers(
        carts: Bool, _ clock: ClockTime = ClockTime(), to output: ResultOutput = ResultOutput()
    ) throws -> any CustomerOutput {
        if let orders = carts ? try rows(CustomerOrderRows.columns, clock, to: output) : nil {
            return CustomerOrderRows(rows: orders)
        }
        if let holdings = try rows(CustomerRows.columns, clock, to: output) { return CustomerRows(rows: holdings) }
        if self == .text { return CustomerText(output: output, clock: clock) }
        return CustomerJSON(json: JSONOutput(lines: self == .ndjson, to: output))
    }
}
