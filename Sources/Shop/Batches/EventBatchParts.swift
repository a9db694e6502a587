// Batches are parsed in parts, each with numbers of its own, and put together.

extension EventBatch {
    /// Adds the part's events after those at hand, and the ids and texts that they mention.
    public mutating func append(_ part: EventBatch) {
        let numbers = Renumbering(
            customers: customers.numbers(of: part.customers), products: products.numbers(of: part.products),
            orderTexts: orderTexts.numbers(of: part.orderTexts), profiles: UInt32(profiles.count),
            offers: UInt32(offers.count), itemLists: UInt32(itemLists.count))
        profiles += part.profiles
        offers += part.offers
        for items in part.itemLists { itemLists.append(items.map(numbers.renumbered)) }
        for event in part.events { events.append(numbers.renumbered(event)) }
        replays.append(part.replays)
    }

    /// Forgets everything, and keeps the memory.
    public mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        customers.removeAll()
        products.removeAll()
        orderTexts.removeAll()
        profiles.removeAll()
        offers.removeAll()
        itemLists.removeAll()
        replays = ReplayedRecords()
    }
}

/// What the numbers of a part become in the whole: for ids one by one, for all else by how many there were before.
private struct Renumbering {
    let customers: [UInt32]
    let products: [UInt32]
    let orderTexts: [UInt32]
    let profiles: UInt32
    let offers: UInt32
    let itemLists: UInt32

    @inline(__always)
    func renumbered(_ event: Event) -> Event {
        var event = event
        event.subject = event.isAboutCustomer ? customers[Int(event.subject)] : products[Int(event.subject)]
        event.action = renumbered(event.action)
        return event
    }

    @inline(__always)
    private func renumbered(_ action: Event.Action) -> Event.Action {
        switch action {
        case .order(.number, EventBatch.noItems), .payment(.number): action
        case .order(let id, EventBatch.noItems): .order(renumbered(id), items: EventBatch.noItems)
        case .order(let id, let list): .order(renumbered(id), items: list + itemLists)
        case .payment(let id): .payment(renumbered(id))
        case .purchase(let product, let quantity): .purchase(product: products[Int(product)], quantity: quantity)
        case .register(let profile): .register(profile: profile + profiles)
        case .offer(let offer): .offer(offer + offers)
        }
    }

    private func renumbered(_ id: Event.OrderReference) -> Event.OrderReference {
        switch id {
        case .number: id
        case .text(let number): .text(orderTexts[Int(number)])
        }
    }

    func renumbered(_ item: EventBatch.Item) -> EventBatch.Item {
        EventBatch.Item(product: products[Int(item.product)], quantity: item.quantity)
    }
}
