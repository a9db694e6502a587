// The parts of records that producers write.

/// A number as JSON: a whole one without a fraction.
func appendNumber(_ number: Double, to output: inout [UInt8]) {
    output.append(Int64(exactly: number).map(String.init) ?? "\(number)")
}

extension EventRecord {
    /// Appends the record; `timestamp_ms` is when it happened, in Unix milliseconds (UTC).
    public func write(timestamp_ms: Int64, to output: inout [UInt8]) {
        writeFields(to: &output)
        output.append(", \"timestamp_ms\": ")
        appendInteger(timestamp_ms, to: &output)
        output.append("}")
    }
}

extension Array<UInt8> {
    /// Begins a record that names its type in `event_type`.
    mutating func begin(_ type: EventType) {
        append("{\"event_type\": \"")
        append(type.name)
        append("\"")
    }

    /// Begins the record of a cart event, with the fields that all of them have.
    mutating func begin(_ type: EventType, of customer: ShopID, _ order: OrderID) {
        append("{\"user_id\": ")
        appendQuoted(customer.text, to: &self)
        append(", \"type\": \"")
        append(type.name)
        append("\", \"order_id\": ")
        switch order {
        case .number(let number): appendInteger(number, to: &self)
        case .text(let id): appendQuoted(id.text, to: &self)
        }
    }

    mutating func append(_ field: EventField, _ text: String) {
        begin(field)
        appendQuoted(text, to: &self)
    }

    mutating func append(_ field: EventField, _ number: Double) {
        begin(field)
        append("\(number)")
    }

    /// Appends what is bought, and how much of it.
    mutating func append(_ purchase: Purchase) {
        append(purchase.product, purchase.quantity)
    }

    /// Appends a product and a quantity.
    mutating func append(_ product: ShopID, _ quantity: Double) {
        append(", ")
        append(item: product, quantity)
    }

    /// Appends the field `items`.
    mutating func append(_ items: [Purchase]) {
        begin(.items)
        append("[")
        for (index, purchase) in items.enumerated() {
            append(index == 0 ? "{" : ", {")
            append(item: purchase.product, purchase.quantity)
            append("}")
        }
        append("]")
    }

    private mutating func append(item product: ShopID, _ quantity: Double) {
        append("\"product_id\": ")
        appendQuoted(product.text, to: &self)
        append(", \"quantity\": ")
        appendNumber(quantity, to: &self)
    }

    private mutating func begin(_ field: EventField) {
        append(", \"")
        append(field.name)
        append("\": ")
    }
}
