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

    public init() {}

    public var isEmpty: Bool { events.isEmpty }

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

    /// Puts the events of several sources into the order of their timestamps, keeping each source's own order.
    ///
    /// Without it a purchase in one partition would meet a product of another one by luck.
    public mutating func interleave() {
        var queues = Dictionary(grouping: events, by: \.source).values.map { $0[...] }
        guard queues.count > 1 else { return }
        queues.sort { $0.first!.source < $1.first!.source }
        events.removeAll(keepingCapacity: true)
        while !queues.isEmpty {
            var earliest = 0
            for index in queues.indices.dropFirst()
            where queues[index].first!.timestamp_ms < queues[earliest].first!.timestamp_ms {
                earliest = index
            }
            events.append(queues[earliest].removeFirst())
            if queues[earliest].isEmpty { queues.remove(at: earliest) }
        }
    }
}
