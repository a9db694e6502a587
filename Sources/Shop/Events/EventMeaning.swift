/// The second half of `EventParser`: what kind of event a record is, and the fields that kind needs.
extension EventParser {
    private enum Kind { case register, offer, purchase, order, payment }

    private func kind() throws(InvalidRecord) -> Kind {
        let isNamed = value(.eventType) != nil
        let name = try text(isNamed ? .eventType : .type)
        if name.spells("order") { return .order }
        if name.spells("payment") { return .payment }
        if isNamed {
            if name.spells("customer_buys_product") { return .purchase }
            if name.spells("new_customer") { return .register }
            if name.spells("new_product") { return .offer }
        }
        throw InvalidRecord(.unknownEvent)
    }

    @inline(__always)
    func readAction(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        switch try kind() {
        case .order:
            let order = try order(&batch)
            event.subject = try cartCustomer(&batch)
            event.action = .order(order, items: try items(&batch))
        case .payment:
            let order = try order(&batch)
            event.subject = try cartCustomer(&batch)
            event.action = .payment(order)
        case .purchase:
            let quantity = try quantity()
            event.subject = batch.customers.number(of: try id(.customerID))
            event.action = .purchase(product: batch.products.number(of: try id(.productID)), quantity: quantity)
        case .register:
            let profile = try profile()
            event.subject = batch.customers.number(of: try id(.id))
            event.action = .register(profile: UInt32(batch.profiles.count))
            batch.profiles.append(profile)
        case .offer:
            let offer = try offer()
            event.subject = batch.products.number(of: try id(.id))
            event.action = .offer(UInt32(batch.offers.count))
            batch.offers.append(offer)
        }
    }

    private func profile() throws(InvalidRecord) -> Profile {
        Profile(
            firstName: try string(.firstName), lastName: try string(.lastName),
            address: value(.address) == nil ? nil : try string(.address))
    }

    private func offer() throws(InvalidRecord) -> Offer {
        let price = try double(.price)
        if price < 0 { throw InvalidRecord(.outOfRange(.price)) }
        return Offer(name: try string(.name), type: try string(.type), price: price)
    }

    private func quantity() throws(InvalidRecord) -> Double {
        let quantity = try double(.quantity)
        if quantity <= 0 { throw InvalidRecord(.outOfRange(.quantity)) }
        return quantity
    }

    /// A cart event names its customer `user_id`, or `customer_id`; both only if they are the same.
    @inline(__always)
    private func cartCustomer(_ batch: inout EventBatch) throws(InvalidRecord) -> UInt32 {
        guard value(.customerID) != nil else { return batch.customers.number(of: try id(.userID)) }
        let customer = batch.customers.number(of: try id(.customerID))
        if value(.userID) != nil, batch.customers.number(of: try id(.userID)) != customer {
            throw InvalidRecord(.twoCustomers)
        }
        return customer
    }

    @inline(__always)
    private func order(_ batch: inout EventBatch) throws(InvalidRecord) -> Event.OrderReference {
        switch value(.orderID)?.kind {
        case .integer: return .number(try integer(.orderID))
        case .string, .escapedString: return .text(batch.orderTexts.number(of: try id(.orderID)))
        case nil: throw InvalidRecord(.missing(.orderID))
        default: throw InvalidRecord(.wrongType(.orderID))
        }
    }

    // MARK: the items of an order, each an object with fields of its own

    private func items(_ batch: inout EventBatch) throws(InvalidRecord) -> UInt32 {
        guard let list = value(.items) else { return EventBatch.noItems }
        if list.kind != .array { throw InvalidRecord(.wrongType(.items)) }
        var cursor = cursor(at: list.start + 1)
        var items: [EventBatch.Item] = []
        cursor.skipSpace()
        while cursor.next != UInt8(ascii: "]") {
            items.append(try item(at: &cursor, &batch))
            cursor.skipSpace()
            _ = cursor.take(UInt8(ascii: ","))
            cursor.skipSpace()
        }
        if items.isEmpty { return EventBatch.noItems }
        batch.itemLists.append(items)
        return UInt32(batch.itemLists.count - 1)
    }

    /// The object's fields take the place of the record's, which have all been read by now.
    private func item(at cursor: inout JSONCursor, _ batch: inout EventBatch) throws(InvalidRecord) -> EventBatch.Item {
        if cursor.next != UInt8(ascii: "{") { throw InvalidRecord(.wrongType(.items), at: cursor.at) }
        present = 0
        try fields(of: &cursor, itemKeys)
        let quantity = try quantity()
        return EventBatch.Item(product: batch.products.number(of: try id(.productID)), quantity: quantity)
    }
}
