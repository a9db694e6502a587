/// An event as a producer makes it, and the JSON line that says it (without the line end).
public enum EventRecord: Equatable, Sendable {
    case newCustomer(ShopID, Profile)
    case newProduct(ShopID, Offer)
    case purchase(customer: ShopID, Purchase)
    case order(customer: ShopID, OrderID, items: [Purchase])
    case payment(customer: ShopID, OrderID)

    /// What the log is partitioned by: the customer's id, for products the product's.
    public var key: ShopID {
        switch self {
        case .newCustomer(let id, _), .newProduct(let id, _): id
        case .purchase(let customer, _), .order(let customer, _, _), .payment(let customer, _): customer
        }
    }

    /// Appends the record; `timestamp_ms` is when it happened, in Unix milliseconds (UTC).
    public func write(timestamp_ms: Int64, to output: inout [UInt8]) {
        writeFields(to: &output)
        output.append(", \"timestamp_ms\": ")
        appendInteger(timestamp_ms, to: &output)
        output.append("}")
    }

    private func writeFields(to output: inout [UInt8]) {
        switch self {
        case .newCustomer(let id, let profile):
            output.append("{\"event_type\": \"new_customer\"")
            field("id", id.text, to: &output)
            field("first_name", profile.firstName, to: &output)
            field("last_name", profile.lastName, to: &output)
            if let address = profile.address { field("address", address, to: &output) }
        case .newProduct(let id, let offer):
            output.append("{\"event_type\": \"new_product\"")
            field("id", id.text, to: &output)
            field("name", offer.name, to: &output)
            field("type", offer.type, to: &output)
            output.append(", \"price\": \(offer.price)")
        case .purchase(let customer, let purchase):
            output.append("{\"event_type\": \"customer_buys_product\"")
            field("customer_id", customer.text, to: &output)
            output.append(", ")
            item(purchase, to: &output)
        case .order(let customer, let id, let items):
            cartEvent("order", customer, id, to: &output)
            if !items.isEmpty { list(items, to: &output) }
        case .payment(let customer, let id):
            cartEvent("payment", customer, id, to: &output)
        }
    }

    private func cartEvent(_ type: StaticString, _ customer: ShopID, _ id: OrderID, to output: inout [UInt8]) {
        output.append("{\"user_id\": ")
        appendQuoted(customer.text, to: &output)
        output.append(", \"type\": \"")
        output.append(type)
        output.append("\", \"order_id\": ")
        switch id {
        case .number(let number): appendInteger(number, to: &output)
        case .text(let id): appendQuoted(id.text, to: &output)
        }
    }

    private func list(_ items: [Purchase], to output: inout [UInt8]) {
        output.append(", \"items\": [")
        for (index, purchase) in items.enumerated() {
            output.append(index == 0 ? "{" : ", {")
            item(purchase, to: &output)
            output.append("}")
        }
        output.append("]")
    }

    private func item(_ purchase: Purchase, to output: inout [UInt8]) {
        output.append("\"product_id\": ")
        appendQuoted(purchase.product.text, to: &output)
        let whole = Int64(exactly: purchase.quantity)
        output.append(", \"quantity\": \(whole.map(String.init) ?? "\(purchase.quantity)")")
    }

    private func field(_ name: StaticString, _ text: String, to output: inout [UInt8]) {
        output.append(", \"")
        output.append(name)
        output.append("\": ")
        appendQuoted(text, to: &output)
    }
}
