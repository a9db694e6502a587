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
        for items in part.itemLists { itemLists.append(items.map(numbers.item)) }
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
struct Renumbering {
    fileprivate let customers: [UInt32]
    fileprivate let products: [UInt32]
    fileprivate let orderTexts: [UInt32]
    fileprivate let profiles: UInt32
    fileprivate let offers: UInt32
    fileprivate let itemLists: UInt32

    @inline(__always)
    fileprivate func renumbered(_ event: Event) -> Event {
        var event = event
        event.subject = event.isAboutCustomer ? customers[Int(event.subject)] : products[Int(event.subject)]
        event.action = event.action.renumbered(self)
        return event
    }

    func product(_ number: UInt32) -> UInt32 { products[Int(number)] }
    func profile(_ number: UInt32) -> UInt32 { number + profiles }
    func offer(_ number: UInt32) -> UInt32 { number + offers }
    func itemList(_ number: UInt32) -> UInt32 { number == EventBatch.noItems ? number : number + itemLists }

    func order(_ id: Event.OrderReference) -> Event.OrderReference {
        switch id {
        case .number: id
        case .text(let number): .text(orderTexts[Int(number)])
        }
    }

    fileprivate func item(_ item: EventBatch.Item) -> EventBatch.Item {
        EventBatch.Item(product: product(item.product), quantity: item.quantity)
    }
}
