import Mongo
import Shop

/// The small parts that several of the shop's documents are made of, to and from BSON.

extension ArrayWriter {
    mutating func order(_ id: OrderID) {
        switch id {
        case .number(let number): int64(number)
        case .text(let id): string(id.text)
        }
    }

    /// Null where nobody knows it.
    mutating func time(_ timestamp_ms: Int64?) {
        if let timestamp_ms { int64(timestamp_ms) } else { null() }
    }
}

extension DocumentWriter {
    mutating func order(_ key: StaticString, _ id: OrderID) {
        switch id {
        case .number(let number): int64(key, number)
        case .text(let id): string(key, id.text)
        }
    }

    /// An address, if there is one, and the town in it, by which customers are found: null where it names none.
    mutating func address(_ address: String?) {
        guard let address else { return }
        string("address", address)
        if let town = Town(in: address) { string("town", town.name) } else { null("town") }
    }

    mutating func holding(_ holding: Holding) {
        string("id", holding.id.text)
        string("type", holding.type)
        string("name", holding.name)
        double("price", holding.price)
        quantity(holding.quantity)
        int64("timestamp_ms", holding.timestamp_ms)
    }

    mutating func purchase(_ purchase: Purchase) {
        string("product_id", purchase.product.text)
        quantity(purchase.quantity)
        int64("timestamp_ms", purchase.timestamp_ms)
    }

    /// What it came from. A record of the source that the document names first is told by its position alone.
    mutating func origin(_ origin: Origin?, _ first: UInt32?, _ sources: SourceTable) {
        switch origin {
        case .order(let id): order("order_id", id)
        case .record(let source, let position):
            if source != first { string("source", sources.name(of: source)) }
            int64("position", position)
        case nil: break
        }
    }

    /// A whole quantity is stored as a whole number: int32 where it fits, else int64.
    private mutating func quantity(_ quantity: Double) {
        if let whole = Int32(exactly: quantity) {
            int32("quantity", whole)
        } else if let whole = Int64(exactly: quantity) {
            int64("quantity", whole)
        } else {
            double("quantity", quantity)
        }
    }
}

extension Value {
    var order: OrderID? {
        if let number = int64 { return .number(number) }
        return text.map { .text(ShopID($0.string)) }
    }
}

extension DocumentView {
    var orders: OrderIDs {
        var orders = OrderIDs()
        forEachValue { if let order = $0.order { orders.append(order) } }
        return orders
    }

    /// A purchase that waits, or an item of an order; nil where a part of it cannot be understood.
    var purchase: Purchase? {
        guard let product = string("product_id"), let quantity = number("quantity"), quantity > 0,
            let timestamp_ms = time_ms("timestamp_ms")
        else { return nil }
        return Purchase(product: ShopID(product), quantity: quantity, timestamp_ms: timestamp_ms)
    }

    /// Those of the purchases that can be understood.
    var purchases: [Purchase] { compactMap { $0.value.document?.purchase } }
}
