/// The events of one stretch of the log, in order, and the ids and texts that they mention, each held once.
public struct EventBatch: Sendable {
    /// One position of an order: a number in the batch's `products`, and how many.
    public struct Item: Sendable {
        public var product: UInt32
        public var quantity: Double
    }

    public static let noItems = UInt32.max

    public internal(set) var events: [Event] = []
    public internal(set) var customers = IDTable()
    public internal(set) var products = IDTable()
    /// The ids of orders that are text.
    public internal(set) var orderTexts = IDTable()
    public internal(set) var profiles: [Profile] = []
    public internal(set) var offers: [Offer] = []
    public internal(set) var itemLists: [[Item]] = []
    public internal(set) var replays = ReplayedRecords()

    /// `capacity` events will not make it move; memory is taken as they come.
    public init(capacity: Int = 0) { events.reserveLargePages(capacity) }

    public var isEmpty: Bool { events.isEmpty }

    public var count: Int { events.count }

    /// The order's id as a value.
    @inline(__always)
    public func orderID(_ reference: Event.OrderReference) -> OrderID {
        switch reference {
        case .number(let number): .number(number)
        case .text(let number): .text(orderTexts[number])
        }
    }

    /// The items of an order; none for `noItems`.
    public func items(_ number: UInt32) -> [Item] {
        number == Self.noItems ? [] : itemLists[Int(number)]
    }
}

extension EventBatch {
    /// Whether the last event needs memory for texts or items beside its own.
    @inline(__always)
    public var lastHasTexts: Bool {
        switch events.last?.action {
        case .order(.number, Self.noItems), .payment(.number), .purchase, nil: false
        default: true
        }
    }

    /// Takes the last event back, where it turns out to be somebody else's to handle.
    public mutating func dropLast() { events.removeLast() }

    /// Visits the batch's offers: each with the number of its product, its time, and where in the log it stands.
    public func forEachOffer(_ body: (Offer, _ product: UInt32, _ timestamp_ms: Int64, Moment) -> Void) {
        if offers.isEmpty { return }
        for (sequence, event) in events.enumerated() {
            guard case .offer(let number) = event.action else { continue }
            body(offers[Int(number)], event.subject, event.timestamp_ms, Moment(event, at: sequence))
        }
    }

    /// The event as a record that says the same.
    public func record(of event: Event) -> EventRecord {
        switch event.action {
        case .register(let profile): .newCustomer(customers[event.subject], profiles[Int(profile)])
        case .offer(let offer): .newProduct(products[event.subject], offers[Int(offer)])
        case .purchase(let product, let quantity):
            .purchase(
                customer: customers[event.subject],
                Purchase(product: products[product], quantity: quantity, timestamp_ms: event.timestamp_ms))
        case .order(let id, let list):
            .order(
                customer: customers[event.subject], orderID(id),
                items: items(list).map {
                    Purchase(product: products[$0.product], quantity: $0.quantity, timestamp_ms: event.timestamp_ms)
                })
        case .payment(let id): .payment(customer: customers[event.subject], orderID(id))
        }
    }
}
