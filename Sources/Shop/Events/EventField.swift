import Bytes

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

    /// The field with this name: its bytes say in which place of a table it stands, where two words are compared.
    @inline(__always)
    init?(_ name: ByteView) {
        guard name.count <= ShortBytes.count_max else { return nil }
        let words = ShortBytes(name)
        let known = Self.places.known[Self.places.index(words)]
        guard known.words == words, known.count == name.count else { return nil }
        self = known.field
    }

    private static let places = NamePlaces()
}

/// A place for each field's name. Whatever the names are, some multiplier sends them to places of their own.
private struct NamePlaces {
    struct Known {
        var words = ShortBytes("")
        /// No name is as long as that of a free place.
        var count = Int.max
        var field = EventField.id
    }

    private(set) var known: [Known] = []
    private var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    init() {
        while !fill() { multiplier = multiplier &* 0x5851_F42D_4C95_7F2D &+ 2 }
    }

    @inline(__always)
    func index(_ words: ShortBytes) -> Int { Int(truncatingIfNeeded: ((words.low ^ words.high) &* multiplier) >> 58) }

    private mutating func fill() -> Bool {
        known = Array(repeating: Known(), count: 1 << (64 - 58))
        for field in EventField.allCases {
            let words = ShortBytes(field.name)
            if known[index(words)].count != .max { return false }
            known[index(words)] = Known(words: words, count: field.name.utf8CodeUnitCount, field: field)
        }
        return true
    }
}

extension ByteView {
    /// Whether these bytes are the bytes of `word`.
    @inline(__always)
    func spells(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != word.utf8Start[index] { return false }
        return true
    }
}
