/// The events of one stretch of the log, in order, and the ids and texts that they mention, each held once.
public struct EventBatch: Sendable {
    /// One position of an order: a number in the batch's `products`, and how many.
    public struct Item: Sendable {
        /// A number in the batch's `products`.
        public var product: UInt32
        /// How many: finite and above zero; need not be whole.
        public var quantity: Double
    }

    /// In place of the number of a list of items: the order has none.
    public static let noItems = UInt32.max

    /// In the order of the log, until `interleave` puts several sources into that of time.
    public internal(set) var events: [Event] = []
    /// The ids of the customers that the events are about.
    public internal(set) var customers = IDTable()
    /// The ids of the products that are offered or bought.
    public internal(set) var products = IDTable()
    /// The ids of orders that are text.
    public internal(set) var orderTexts = IDTable()
    /// What registrations say, in their order.
    public internal(set) var profiles: [Profile] = []
    /// What offers say, in their order.
    public internal(set) var offers: [Offer] = []
    /// The items of those orders that have any.
    public internal(set) var itemLists: [[Item]] = []
    /// Which events are records that were put back.
    public internal(set) var replays = ReplayedRecords()

    /// `capacity` events will not make it move; memory is taken as they come.
    public init(capacity: Int = 0) { events.reserveLargePages(capacity) }

    /// Whether it has no events; letters and passed-over records leave none.
    public var isEmpty: Bool { events.isEmpty }

    /// How many events it has.
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
    public var lastHasTexts: Bool { events.last?.action.hasTexts ?? false }

    /// Takes the last event back, where it turns out to be somebody else's to handle.
    public mutating func dropLast() { events.removeLast() }

    /// Visits the batch's offers: each with the number of its product, its time, and where in the log it stands.
    public func forEachOffer(_ body: (Offer, _ product: UInt32, _ timestamp_ms: Int64, Moment) -> Void) {
        if offers.isEmpty { return }
        for (sequence, event) in events.enumerated() {
            guard let number = event.action.offer else { continue }
            body(offers[Int(number)], event.subject, event.timestamp_ms, Moment(event, at: sequence))
        }
    }

    /// Keeps a profile; gives its number.
    mutating func add(_ profile: Profile) -> UInt32 {
        profiles.append(profile)
        return UInt32(profiles.count - 1)
    }

    /// Keeps an offer; gives its number.
    mutating func add(_ offer: Offer) -> UInt32 {
        offers.append(offer)
        return UInt32(offers.count - 1)
    }
}
