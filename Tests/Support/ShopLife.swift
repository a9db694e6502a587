// The life of a made-up shop, event by event: people register and buy, products arrive late and change their prices,
// orders and payments cross each other on the way, and some of them come twice.

struct ShopLife {
    /// An event and what its producer would key it by.
    typealias KeyedEvent = (key: String, event: EventText)

    private let shape: WorkloadShape
    private var random: SplitMix64
    private var customers: [GeneratedCustomer]
    private var products: [GeneratedProduct]
    /// Products that are still to arrive, the next one last.
    private var toArrive: [Int]
    private var clock_ms: Int64 = 1_650_000_000_000

    init(_ shape: WorkloadShape, seed: UInt64) {
        self.shape = shape
        random = SplitMix64(seed: seed)
        customers = GeneratedCustomer.all(shape.customers)
        let products = GeneratedProduct.all(shape.products, over: shape.lines)
        self.products = products
        toArrive = products.indices.filter { products[$0].arrival != nil }.reversed()
    }

    /// What happens next, at the log's `index`th line.
    mutating func event(at index: Int) -> KeyedEvent {
        if let next = toArrive.last, let arrival = products[next].arrival, arrival <= index {
            toArrive.removeLast()
            return describe(next)
        }
        let customer = random.chance(shape.hotCustomerShare) ? 0 : random.below(customers.count)
        if random.chance(shape.duplicateShare), let again = repetition(for: customer) { return again }
        return event(of: customer)
    }

    private mutating func event(of customer: Int) -> KeyedEvent {
        switch random.below(100) {
        case ..<8 where !customers[customer].isStub: return register(customer)
        case 8..<12 where shape.changesPrices:
            let product = random.below(products.count)
            return products[product].times_ms.isEmpty ? buy(customer) : describe(product)
        case 12..<42: return buy(customer)
        case 42..<72: return order(customer)
        default: return pay(customer)
        }
    }

    private mutating func timed(_ fields: [(name: String, value: String)], at time_ms: Int64) -> EventText {
        EventText(fields: shape.isTimed ? fields + [("timestamp_ms", "\(time_ms)")] : fields)
    }

    /// Mostly now; sometimes up to an hour late, rarely before anything had a price.
    private mutating func tick() -> Int64 {
        clock_ms += Int64(50 + random.below(100))
        if random.chance(0.01) { return clock_ms - 10_000_000_000 }
        return random.chance(0.1) ? clock_ms - Int64(random.below(3_600_000)) : clock_ms
    }

    private mutating func describe(_ index: Int) -> KeyedEvent {
        var time_ms = tick()
        let times_ms = products[index].times_ms
        // A second price of one moment, but never of the oldest: what that would mean is left open.
        if let last = times_ms.last, last != times_ms.min(), random.chance(0.2) { time_ms = last }
        if times_ms.min() == time_ms { time_ms += 1 }
        products[index].times_ms.append(time_ms)
        let name = random.chance(0.1) ? random.pick(HostileText.names) : "Fancy Milk \(index).\(times_ms.count)"
        let cents = 100 + random.below(100)
        let event = timed(
            [
                ("event_type", quoted("new_product")), ("id", quoted(products[index].id)), ("type", quoted("milk")),
                ("name", quoted(name)), ("price", "0." + "\(cents)".dropFirst()),
            ], at: time_ms)
        return (products[index].id, event)
    }

    private mutating func register(_ index: Int) -> KeyedEvent {
        if let known = customers[index].registration, !shape.changesWords { return (customers[index].id, known) }
        let (firstName, lastName) = (anyName("Damian"), anyName("Ofiara"))
        let event = timed(
            [
                ("event_type", quoted("new_customer")), ("id", quoted(customers[index].id)),
                ("first_name", quoted(firstName)), ("last_name", quoted(lastName)),
                ("address", quoted(anyName("ul. Długa \(random.below(99))\n00-950 Warszawa"))),
            ], at: tick())
        customers[index].registration = event
        return (customers[index].id, event)
    }

    private mutating func anyName(_ usual: String) -> String {
        random.chance(0.1) ? random.pick(HostileText.names) : usual
    }

    private mutating func item() -> [(name: String, value: String)] {
        let quantity =
            random.chance(0.9) ? "\(1 + random.below(10))" : random.pick(["0.5", "2.50", "1e1", "1E-3", "3.0"])
        return [("product_id", quoted(random.pick(products).id)), ("quantity", quantity)]
    }

    private mutating func buy(_ index: Int) -> KeyedEvent {
        let id = customers[index].id
        let fields = [("event_type", quoted("customer_buys_product")), ("customer_id", quoted(id))] + item()
        return (id, timed(fields, at: tick()))
    }

    private mutating func order(_ index: Int) -> KeyedEvent {
        let number = customers[index].ordersPlaced
        customers[index].ordersPlaced += 1
        customers[index].unpaid.append(number)
        let event = cartEvent("order", by: customers[index].id, GeneratedCustomer.orderID(number), items: items())
        customers[index].placed.append(event)
        return (customers[index].id, event)
    }

    /// Pays what is open; otherwise, or by mistake, something that is still to come or that nobody ever orders.
    private mutating func pay(_ index: Int) -> KeyedEvent {
        var order = GeneratedCustomer.orderID(customers[index].ordersPlaced + random.below(3))
        if random.chance(0.02) { order = quoted("somebody else's \(random.below(1_000))") }
        if !customers[index].unpaid.isEmpty, random.chance(0.9) {
            let choice = random.below(customers[index].unpaid.count)
            order = GeneratedCustomer.orderID(customers[index].unpaid.remove(at: choice))
        }
        let event = cartEvent("payment", by: customers[index].id, order)
        customers[index].paid.append(event)
        return (customers[index].id, event)
    }

    private mutating func repetition(for index: Int) -> KeyedEvent? {
        let sent = random.chance(0.5) ? customers[index].placed : customers[index].paid
        guard !sent.isEmpty else { return nil }
        var event = random.pick(sent)
        if shape.changesWords, random.chance(0.3) { event.fields.removeAll { $0.name == "items" } }
        return (customers[index].id, event)
    }

    private mutating func items() -> String? {
        guard random.chance(0.4) else { return nil }
        let items = (0..<random.below(4)).map { _ in EventText(fields: item()).plain }
        return "[" + items.joined(separator: ", ") + "]"
    }

    private mutating func cartEvent(
        _ type: String, by customer: String, _ order: String, items: String? = nil
    ) -> EventText {
        var fields = [
            (random.chance(0.9) ? "type" : "event_type", quoted(type)),
            (random.chance(0.8) ? "user_id" : "customer_id", quoted(customer)), ("order_id", order),
        ]
        if let items { fields.append(("items", items)) }
        return timed(fields, at: tick())
    }
}
