import Mongo
import Shop

/// Something that happened to a customer.
public struct StoryEvent: Sendable {
    /// What.
    public enum Deed: Sendable {
        /// Something became the customer's.
        case holding(Holding)
        /// The order was paid.
        case paid(OrderID)
        /// The order was made, and is not paid.
        case unpaid(Cart.Order)
        /// A payment whose order has not come.
        case paidEarly(OrderID)
        /// A purchase of a product that nobody has offered yet.
        case waiting(Purchase)
        /// A record that is no event, and speaks of the customer.
        case deadLetter(DeadLetter)
    }

    /// When: Unix milliseconds (UTC); `nil` where nobody knows.
    public var time_ms: Int64?
    public var deed: Deed
}

/// All that is known of one customer, in order of time.
public struct CustomerStory: Sendable {
    let shop: ShopListing
    let sources = SourceTable()

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { shop = ShopListing(database) }

    /// The customer's document as the lister knows it; `nil` where there is none. Throws `StoreError`.
    public func customer(_ id: ShopID) throws -> CustomerListing? {
        var found: CustomerListing?
        try shop.forEachCustomer(.id(id)) { if found == nil { found = $0 } }
        return found
    }

    /// What the source is called that an origin or a price names by its number.
    public func name(of source: UInt32) -> String { sources.name(of: source) }

    /// The product, as its prices are to be looked up. Throws `StoreError`.
    public func product(_ id: ShopID) throws -> ProductListing? {
        var found: ProductListing?
        let filter = try ProductFilter.id(id).document()
        try shop.database.with(.products) { products in
            try products.find(filter) { if found == nil { found = ProductListing($0, sources) } }
        }
        return found
    }

    /// Visits everything, what nobody knows the time of first. What is long the server sorts, and nobody holds. Throws
    /// `StoreError`, and what `visit` does.
    public func forEachEvent(of customer: CustomerListing, _ visit: (StoryEvent) throws -> Void) throws {
        var others = try (open(customer) + letters(customer.id)).sorted { ($0.time_ms ?? .min) < ($1.time_ms ?? .min) }[
            ...]
        try forEachRow(of: customer.id) { row in
            while let next = others.first, (next.time_ms ?? .min) < (row.time_ms ?? .min) {
                try visit(next)
                others.removeFirst()
            }
            try visit(row)
        }
        for other in others { try visit(other) }
    }

    /// What is still open, all of which the document has.
    private func open(_ customer: CustomerListing) throws -> [StoryEvent] {
        var events: [StoryEvent] = []
        try shop.database.with(.customers) { customers in
            try customers.find(.idIsAny(of: [customer.id])) { view in
                guard events.isEmpty else { return }
                let cart = (try? view.part("cart")?.cart(sources)) ?? Cart()
                let first = sources.first(of: Bookkeeping(salvaging: view, sources).applied)
                let waiting =
                    (try? view.purchases("waiting", "waiting") { $0.origin(first, sources) }) ?? customer.waiting
                events += cart.unpaid.map { order in
                    StoryEvent(time_ms: order.items.isEmpty ? nil : order.timestamp_ms, deed: .unpaid(order))
                }
                events += cart.earlyPayments.map { StoryEvent(time_ms: $0.timestamp_ms, deed: .paidEarly($0.order)) }
                events += waiting.map { StoryEvent(time_ms: $0.timestamp_ms, deed: .waiting($0)) }
            }
        }
        return events
    }

    private func letters(_ id: ShopID) throws -> [StoryEvent] {
        let mention = Mention(of: id)
        var events: [StoryEvent] = []
        try DeadLetters(shop.database).forEach { letter in
            guard mention.isIn(letter.raw) else { return }
            events.append(StoryEvent(time_ms: letter.failed_at_ms.knownTime_ms, deed: .deadLetter(letter)))
        }
        return events
    }
}
