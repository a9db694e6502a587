// How the oracle reads a line that is known to be a valid event: Foundation's JSON into dictionaries, nothing else.

import Foundation

/// An event as the oracle understands it. `timestamp_ms` is absent if the line has none.
struct OracleEvent {
    enum Kind {
        case registration(customer: ByteText, firstName: ByteText, lastName: ByteText, address: ByteText?)
        case product(id: ByteText, name: ByteText, type: ByteText, price: Double)
        case purchase(customer: ByteText, OrderedItem)
        case order(customer: ByteText, OrderID, [OrderedItem])
        case payment(customer: ByteText, OrderID)
    }

    var kind: Kind
    var timestamp_ms: Int64?
}

struct OrderedItem {
    var productID: ByteText
    var quantity: Double
}

/// The oracle was told that a line is a valid event, and it is not: the fault is the generator's.
public struct NotAnEvent: Error, CustomStringConvertible {
    public let line: ByteText

    public var description: String { "the line was said to be a valid event: \(line)" }
}

extension OracleEvent {
    init(line: [UInt8]) throws {
        guard let fields = try? JSONSerialization.jsonObject(with: withEscapedMarks(line)) as? [String: Any],
            let kind = Kind(fields)
        else { throw NotAnEvent(line: ByteText(bytes: line)) }
        self.kind = kind
        timestamp_ms = (fields["timestamp_ms"] as? NSNumber)?.int64Value
    }
}

extension OracleEvent.Kind {
    fileprivate init?(_ fields: [String: Any]) {
        switch fields["event_type"] as? String ?? fields["type"] as? String {
        case "new_customer":
            guard let id = text(fields["id"]), let first = text(fields["first_name"]),
                let last = text(fields["last_name"])
            else { return nil }
            self = .registration(customer: id, firstName: first, lastName: last, address: text(fields["address"]))
        case "new_product":
            guard let id = text(fields["id"]), let name = text(fields["name"]), let type = text(fields["type"]),
                let price = number(fields["price"])
            else { return nil }
            self = .product(id: id, name: name, type: type, price: price)
        case "customer_buys_product":
            guard let customer = text(fields["customer_id"]), let item = OrderedItem(fields) else { return nil }
            self = .purchase(customer: customer, item)
        case "order":
            guard let customer = buyer(fields), let order = orderID(fields["order_id"]) else { return nil }
            let items = fields["items"] as? [[String: Any]] ?? []
            self = .order(customer: customer, order, items.compactMap { OrderedItem($0) })
        case "payment":
            guard let customer = buyer(fields), let order = orderID(fields["order_id"]) else { return nil }
            self = .payment(customer: customer, order)
        default: return nil
        }
    }
}

extension OrderedItem {
    fileprivate init?(_ fields: [String: Any]) {
        guard let product = text(fields["product_id"]), let quantity = number(fields["quantity"]) else { return nil }
        self.init(productID: product, quantity: quantity)
    }
}

/// Foundation drops U+FEFF where a text begins with it, unless it is escaped.
func withEscapedMarks(_ line: [UInt8]) -> Data {
    var data = Data(line)
    while let mark = data.range(of: Data([0xEF, 0xBB, 0xBF])) {
        data.replaceSubrange(mark, with: Data(#"\ufeff"#.utf8))
    }
    return data
}

private func text(_ value: Any?) -> ByteText? { (value as? String).map { ByteText($0) } }

private func number(_ value: Any?) -> Double? { (value as? NSNumber)?.doubleValue }

private func buyer(_ fields: [String: Any]) -> ByteText? { text(fields["user_id"] ?? fields["customer_id"]) }

private func orderID(_ value: Any?) -> OrderID? {
    if let text = text(value) { return .text(text) }
    return (value as? NSNumber).map { .number($0.int64Value) }
}
