/// The fields of events that the shop reads; every other field of a record is ignored.
public enum EventField: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case id, name, type, items, price
    case userID, address, orderID, quantity, lastName
    case eventType, firstName, productID, customerID, timestamp_ms
    /// Reserved for `dead-letters replay`: see `ReplayNumber`.
    case replayNumber

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
        case .replayNumber: "replay_number"
        }
    }

    /// The field with this name. Its length says which few it can be; then two words are compared.
    @inline(__always)
    init?(_ name: UnsafeRawBufferPointer) {
        guard name.count <= ShortBytes.count_max else { return nil }
        let words = ShortBytes(name)
        switch name.count {
        case 2 where words == ShortBytes("id"): self = .id
        case 4 where words == ShortBytes("type"): self = .type
        case 4 where words == ShortBytes("name"): self = .name
        case 5 where words == ShortBytes("items"): self = .items
        case 5 where words == ShortBytes("price"): self = .price
        case 7 where words == ShortBytes("user_id"): self = .userID
        case 7 where words == ShortBytes("address"): self = .address
        case 8 where words == ShortBytes("order_id"): self = .orderID
        case 8 where words == ShortBytes("quantity"): self = .quantity
        case 9 where words == ShortBytes("last_name"): self = .lastName
        case 10 where words == ShortBytes("event_type"): self = .eventType
        case 10 where words == ShortBytes("product_id"): self = .productID
        case 10 where words == ShortBytes("first_name"): self = .firstName
        case 11 where words == ShortBytes("customer_id"): self = .customerID
        case 12 where words == ShortBytes("timestamp_ms"): self = .timestamp_ms
        case 13 where words == ShortBytes("replay_number"): self = .replayNumber
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
