/// The fields of events that the shop reads; every other field of a record is ignored.
public enum EventField: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case id, name, type, items, price
    case userID, address, orderID, quantity, lastName
    case eventType, firstName, productID, customerID, timestamp_ms

    public var description: String {
        switch self {
        case .id: "id"
        case .name: "name"
        case .type: "type"
        case .items: "items"
        case .price: "price"
        case .userID: "user_id"
        case .address: "address"
        case .orderID: "order_id"
        case .quantity: "quantity"
        case .lastName: "last_name"
        case .eventType: "event_type"
        case .firstName: "first_name"
        case .productID: "product_id"
        case .customerID: "customer_id"
        case .timestamp_ms: "timestamp_ms"
        }
    }

    /// The field with this name, found by its length first: most names differ in that already.
    @inline(__always)
    init?(_ name: UnsafeRawBufferPointer) {
        switch name.count {
        case 2 where name.spells("id"): self = .id
        case 4 where name.spells("type"): self = .type
        case 4 where name.spells("name"): self = .name
        case 5 where name.spells("items"): self = .items
        case 5 where name.spells("price"): self = .price
        case 7 where name.spells("user_id"): self = .userID
        case 7 where name.spells("address"): self = .address
        case 8 where name.spells("order_id"): self = .orderID
        case 8 where name.spells("quantity"): self = .quantity
        case 9 where name.spells("last_name"): self = .lastName
        case 10 where name.spells("event_type"): self = .eventType
        case 10 where name.spells("product_id"): self = .productID
        case 10 where name.spells("first_name"): self = .firstName
        case 11 where name.spells("customer_id"): self = .customerID
        case 12 where name.spells("timestamp_ms"): self = .timestamp_ms
        default: return nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes are the bytes of `word`.
    @inline(__always)
    func spells(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != word.utf8Start[index] { return false }
        return true
    }
}
