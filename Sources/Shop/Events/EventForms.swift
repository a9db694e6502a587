// Each type of event as a record says it: what a producer writes, and what is read of it.

/// An event as a producer makes it, and the JSON line that says it (without the line end).
public enum EventRecord: Equatable, Sendable {
    /// `new_customer`: the customer's id, and who that is.
    case newCustomer(ShopID, Profile)
    /// `new_product`: the product's id, and what it is offered as.
    case newProduct(ShopID, Offer)
    /// `customer_buys_product`.
    case purchase(customer: ShopID, Purchase)
    /// `order`; what is bought once it is paid, which may be nothing.
    case order(customer: ShopID, OrderID, items: [Purchase])
    /// `payment`, of an order that may still be to come.
    case payment(customer: ShopID, OrderID)
    /// `product_delivered`: so much of a product came in.
    case delivery(product: ShopID, quantity: Double)

    /// What the log is partitioned by: the customer's id, for products the product's.
    public var key: ShopID {
        switch self {
        case .newCustomer(let id, _), .newProduct(let id, _), .delivery(let id, _): id
        case .purchase(let customer, _), .order(let customer, _, _), .payment(let customer, _): customer
        }
    }

    /// Appends the record but for its time and last brace.
    func writeFields(to output: inout [UInt8]) {
        switch self {
        case .newCustomer(let id, let profile):
            output.begin(.newCustomer)
            output.append(.id, id.text)
            output.append(.firstName, profile.firstName)
            output.append(.lastName, profile.lastName)
            if let address = profile.address { output.append(.address, address) }
        case .newProduct(let id, let offer):
            output.begin(.newProduct)
            output.append(.id, id.text)
            output.append(.name, offer.name)
            output.append(.type, offer.type)
            output.append(.price, offer.price)
        case .purchase(let customer, let purchase):
            output.begin(.purchase)
            output.append(.customerID, customer.text)
            output.append(purchase)
        case .order(let customer, let id, let items):
            output.begin(.order, of: customer, id)
            if !items.isEmpty { output.append(items) }
        case .payment(let customer, let id):
            output.begin(.payment, of: customer, id)
        case .delivery(let product, let quantity):
            output.begin(.productDelivered)
            output.append(product, quantity)
        }
    }
}

extension EventBatch {
    /// The event as a record that says the same.
    public func record(of event: Event) -> EventRecord {
        switch event.action {
        case .register(let profile): .newCustomer(customers[event.subject], profiles[Int(profile)])
        case .offer(let offer): .newProduct(products[event.subject], offers[Int(offer)])
        case .purchase(let product, let quantity):
            .purchase(customer: customers[event.subject], purchase(product, quantity, at: event.timestamp_ms))
        case .order(let id, let list):
            .order(
                customer: customers[event.subject], orderID(id),
                items: items(list).map { purchase($0.product, $0.quantity, at: event.timestamp_ms) })
        case .payment(let id): .payment(customer: customers[event.subject], orderID(id))
        case .delivery(let quantity): .delivery(product: products[event.subject], quantity: quantity)
        }
    }

    private func purchase(_ product: UInt32, _ quantity: Double, at timestamp_ms: Int64) -> Purchase {
        Purchase(product: products[product], quantity: quantity, timestamp_ms: timestamp_ms)
    }
}

extension EventParser {
    /// Reads the fields that a type has into the event; `false`, and nothing else, for types of which nobody reads more than
    /// their name.
    func readFields(of type: EventType, into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord)
        -> Bool
    {
        switch type {
        case .order: try readOrder(into: &event, &batch)
        case .payment: try readPayment(into: &event, &batch)
        case .purchase: try readPurchase(into: &event, &batch)
        case .newCustomer: try readCustomer(into: &event, &batch)
        case .newProduct: try readProduct(into: &event, &batch)
        case .productDelivered: try readDelivery(into: &event, &batch)
        case .stockLow, .stockFilled, .customerInCity, .couponGranted, .customerChanged:
            return false
        }
        return true
    }

    @inline(__always)
    func readOrder(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let order = try order(&batch)
        event.subject = try cartCustomer(&batch)
        event.action = .order(order, items: try items(&batch))
    }

    @inline(__always)
    func readPayment(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let order = try order(&batch)
        event.subject = try cartCustomer(&batch)
        event.action = .payment(order)
    }

    @inline(__always)
    func readPurchase(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let quantity = try quantity()
        event.subject = batch.customers.number(of: try id(.customerID))
        event.action = .purchase(product: batch.products.number(of: try id(.productID)), quantity: quantity)
    }

    func readCustomer(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let profile = try profile()
        event.subject = batch.customers.number(of: try id(.id))
        event.action = .register(profile: batch.add(profile))
    }

    func readDelivery(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let quantity = try quantity()
        event.subject = batch.products.number(of: try id(.productID))
        event.action = .delivery(quantity: quantity)
    }

    func readProduct(into event: inout Event, _ batch: inout EventBatch) throws(InvalidRecord) {
        let offer = try offer()
        event.subject = batch.products.number(of: try id(.id))
        event.action = .offer(batch.add(offer))
    }
}
