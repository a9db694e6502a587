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

/// A customer whose story can be told.
public struct FoundCustomer: Sendable {
    /// As the lister knows the customer.
    public var customer: CustomerListing
    /// How many documents there are of the id: the story is that of the first.
    public var documents: Int
    /// By its `_id`, which another program may have made.
    let key: Document
}

/// All that is known of one customer, in order of time.
public struct CustomerStory: Sendable {
    let shop: ShopListing
    let sources = SourceTable()

    /// Asks nothing yet.
    public init(_ database: ShopDatabase) { shop = ShopListing(database) }

    /// `nil` where there is no such customer. Throws `StoreError`.
    public func customer(_ id: ShopID) throws -> FoundCustomer? {
        var found: FoundCustomer?
        try shop.database.with(.customers) { customers in
            try customers.find(.idIsAny(of: [id])) { view in
                guard let key = view["_id"], let customer = CustomerListing(view), customer.id == id,
                    customer.isSomebody(view)
                else { return }
                if found == nil {
                    found = FoundCustomer(
                        customer: customer, documents: 0, key: try Document { $0.value("_id", key) })
                }
                found?.documents += 1
            }
        }
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
    public func forEachEvent(of found: FoundCustomer, _ visit: (StoryEvent) throws -> Void) throws {
        let others = try open(found) + letters(found.customer.id)
        var left = others.sorted { ($0.time_ms ?? .min) < ($1.time_ms ?? .min) }[...]
        try forEachRow(of: found.key) { place_ms, row in
            while let next = left.first, (next.time_ms ?? .min) < place_ms {
                try visit(next)
                left.removeFirst()
            }
            try visit(row)
        }
        for other in left { try visit(other) }
    }

    /// What is still open, all of which the document has.
    private func open(_ found: FoundCustomer) throws -> [StoryEvent] {
        var events: [StoryEvent] = []
        try shop.database.with(.customers) { customers in
            try customers.find(found.key) { view in
                let cart = view.document("cart").map { (try? $0.cart(sources)) ?? $0.cartAsFarAsKnown } ?? Cart()
                events += cart.unpaid.map { order in
                    StoryEvent(time_ms: order.items.isEmpty ? nil : order.timestamp_ms, deed: .unpaid(order))
                }
                events += cart.earlyPayments.map { StoryEvent(time_ms: $0.timestamp_ms, deed: .paidEarly($0.order)) }
                events += waiting(view).map {
                    StoryEvent(time_ms: $0.timestamp_ms.knownTime_ms, deed: .waiting($0))
                }
            }
        }
        return events
    }

    private func waiting(_ view: DocumentView) -> [Purchase] {
        let first = firstSource(view)
        return (try? view.purchases("waiting", "waiting") { $0.origin(first, sources) })
            ?? CustomerListing(view)?.waiting ?? []
    }

    /// The source whose records a document tells by their positions alone.
    func firstSource(_ view: DocumentView) -> UInt32? {
        sources.first(of: Bookkeeping(salvaging: view, sources).applied)
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
