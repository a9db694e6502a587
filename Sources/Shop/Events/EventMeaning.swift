import Bytes

/// What the fields of a record come to: its type, whose it is, and what it is about.
extension EventParser {
    /// Reads what the record at hand says into the event; `false`, and nothing else, where that does not concern this reader.
    @inline(__always)
    func readAction(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) -> Bool {
        let isNamed = value(.eventType) != nil
        let name = try text(isNamed ? .eventType : .type)
        // Most records are of these: one decision each, and not a second one by the type.
        if name.spells(EventType.order.name), isConcerned(.order) {
            try readOrder(into: &event, &batch)
        } else if name.spells(EventType.payment.name), isConcerned(.payment) {
            try readPayment(into: &event, &batch)
        } else if isNamed, areSame(name, EventType.purchase.name.view), isConcerned(.purchase) {
            try readPurchase(into: &event, &batch)
        } else if isNamed, areSame(name, EventType.newCustomer.name.view), isConcerned(.newCustomer) {
            try readCustomer(into: &event, &batch)
        } else {
            let type = try type(name, isNamed: isNamed)
            return isConcerned(type) ? try readFields(of: type, into: &event, &batch) : false
        }
        return true
    }

    /// Whether all that matters of the record is that it is none of this reader's.
    func isPassedOver() -> Bool {
        let isNamed = value(.eventType) != nil
        guard let name = try? text(isNamed ? .eventType : .type) else { return false }
        return (try? type(name, isNamed: isNamed)).map { !isConcerned($0) } ?? false
    }

    /// The type with this name; where `event_type` does not name it, one of a cart event.
    private func type(_ name: ByteView, isNamed: Bool) throws(InvalidRecord) -> EventType {
        guard let type = EventType(name), isNamed || type.isCartEvent else { throw InvalidRecord(.unknownEvent) }
        return type
    }

    func profile() throws(InvalidRecord) -> Profile {
        Profile(
            firstName: try string(.firstName), lastName: try string(.lastName),
            address: value(.address) == nil ? nil : try string(.address))
    }

    func offer() throws(InvalidRecord) -> Offer {
        let price = try double(.price)
        if price < 0 { throw InvalidRecord(.outOfRange(.price)) }
        return Offer(name: try string(.name), type: try string(.type), price: price)
    }

    func quantity() throws(InvalidRecord) -> Double {
        let quantity = try double(.quantity)
        if quantity <= 0 { throw InvalidRecord(.outOfRange(.quantity)) }
        return quantity
    }

    /// A cart event names its customer `user_id`, or `customer_id`; both only if they are the same.
    @inline(__always)
    func cartCustomer(_ batch: inout EventBatch) throws(InvalidRecord) -> UInt32 {
        guard value(.customerID) != nil else { return batch.customers.number(of: try id(.userID)) }
        let customer = batch.customers.number(of: try id(.customerID))
        if value(.userID) != nil, batch.customers.number(of: try id(.userID)) != customer {
            throw InvalidRecord(.twoCustomers)
        }
        return customer
    }

    @inline(__always)
    func order(_ batch: inout EventBatch) throws(InvalidRecord) -> Event.OrderReference {
        switch value(.orderID)?.kind {
        case .integer: return .number(try integer(.orderID))
        case .string, .escapedString: return .text(batch.orderTexts.number(of: try id(.orderID)))
        case nil: throw InvalidRecord(.missing(.orderID))
        default: throw InvalidRecord(.wrongType(.orderID))
        }
    }

    // MARK: the items of an order, each an object with fields of its own

    func items(_ batch: inout EventBatch) throws(InvalidRecord) -> UInt32 {
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
