import Shop
import ShopCommand

/// What goes on in a shop: orders with items, payments early, late and never, prices that change. The same for the same seed.
struct ShopTraffic: Traffic {
    /// What is made, in shares from 0 to 1.
    struct Shape {
        var paid = 0.8
        /// Of the payments, those that come before their orders.
        var early = 0.0
        var bad = 0.0
        var duplicates = 0.0
        /// Of the events, those that give a product another price.
        var priceChanges = 0.0
        /// Most items of an order.
        var items_max = 0
    }

    private let people: People
    private let goods: Goods
    private let shape: Shape
    private var clock: TrafficClock
    private var random: SplitMix64
    private var nextOrder: Int64
    private var payable: [(customer: ShopID, order: Int64)] = []
    /// Paid already, and to be made.
    private var owed: [(customer: ShopID, order: Int64)] = []
    private var line: [UInt8] = []
    private(set) var key: [UInt8] = []

    init(_ people: People, _ goods: Goods, _ shape: Shape, _ clock: TrafficClock, firstOrder: Int64, seed: UInt64) {
        (self.people, self.goods, self.shape, self.clock) = (people, goods, shape, clock)
        (nextOrder, random) = (firstOrder, SplitMix64(seed: seed))
    }

    mutating func next() -> [UInt8] {
        let chance = random.unit()
        if chance < shape.bad { return BadLine.random(&random) }
        if chance < shape.bad + shape.duplicates, !line.isEmpty { return line }
        clock.tick()
        make(event())
        return line
    }

    private mutating func event() -> EventRecord {
        if random.unit() < shape.priceChanges, let (id, offer) = goods.newPrice(&random) {
            return .newProduct(id, offer)
        }
        // Of 1 + paid events one is an order, so that the share of paid orders comes out right.
        if random.unit() < shape.paid / (1 + shape.paid) {
            if let (customer, order) = Self.taken(from: &owed, &random) { return made(order, by: customer) }
            if let (customer, order) = Self.taken(from: &payable, &random) {
                return .payment(customer: customer, .number(order))
            }
        }
        let (customer, order) = (people.next(&random), nextOrder)
        nextOrder += 1
        guard random.unit() < shape.paid else { return made(order, by: customer) }
        if random.unit() < shape.early {
            owed.append((customer, order))
            return .payment(customer: customer, .number(order))
        }
        payable.append((customer, order))
        return made(order, by: customer)
    }

    /// Any of them: some are soon paid, others late.
    private static func taken(
        from waiting: inout [(customer: ShopID, order: Int64)], _ random: inout SplitMix64
    ) -> (customer: ShopID, order: Int64)? {
        if waiting.isEmpty { return nil }
        waiting.swapAt(Int(random.next() % UInt64(waiting.count)), waiting.count - 1)
        return waiting.removeLast()
    }

    private mutating func made(_ order: Int64, by customer: ShopID) -> EventRecord {
        let count = shape.items_max > 0 ? 1 + Int(random.next() % UInt64(shape.items_max)) : 0
        let items = (0..<count).map { _ in
            let quantity = Double(1 + random.next() % 10)
            return Purchase(product: goods.next(&random), quantity: quantity, timestamp_ms: clock.now_ms)
        }
        return .order(customer: customer, .number(order), items: items)
    }

    private mutating func make(_ event: EventRecord) {
        line.removeAll(keepingCapacity: true)
        event.write(timestamp_ms: clock.now_ms, to: &line)
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: event.key.text.utf8)
    }
}
