/// The fields of events that the shop reads; every other field of a record is ignored.
public enum EventField: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// Who or what an event is about.
    case id, userID, customerID, productID, orderID
    /// What happened, and when; `type` is also a product's category.
    case eventType, type, timestamp_ms
    /// Who a customer is.
    case firstName, lastName, address
    /// What a product is offered as.
    case name, price
    /// What is bought.
    case quantity, items
    /// Reserved for `dead-letters replay`: see `ReplayNumber`.
    case replayNumber

    /// What a record calls it: at most `ShortBytes.count_max` bytes.
    var name: StaticString {
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

    public var description: String { "\(name)" }

    /// The field with this name. Its length says which few it can be; then two words are compared.
    @inline(__always)
    init?(_ name: UnsafeRawBufferPointer) {
        guard name.count <= ShortBytes.count_max else { return nil }
        let words = ShortBytes(name)
        let candidates = Self.ofLength[name.count]
        for index in candidates where Self.byLength[index].words == words {
            self = Self.byLength[index].field
            return
        }
        return nil
    }

    private struct Named {
        var words: ShortBytes
        var field: EventField
    }

    private static let byLength = allCases.sorted { $0.name.utf8CodeUnitCount < $1.name.utf8CodeUnitCount }
        .map { Named(words: ShortBytes($0.name), field: $0) }

    /// For each length, which of `byLength` have it.
    private static let ofLength = (0...ShortBytes.count_max).map { length in
        let lengths = allCases.map(\.name.utf8CodeUnitCount)
        let first = lengths.count { $0 < length }
        return first..<first + lengths.count { $0 == length }
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
