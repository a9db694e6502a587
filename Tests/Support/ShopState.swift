// The whole state of a shop as plain values: what the oracle expects and what the database holds,
// in one form, so that the two can be compared field by field.

/// An order's id: a 64-bit integer or a text. `1` and `"1"` are two orders.
public enum OrderID: Hashable, Sendable, CustomStringConvertible {
    case number(Int64)
    case text(ByteText)

    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): "\(text)"
        }
    }
}

/// What a purchase came from: an order, or a record of its own, by its source's name and the position behind it.
public enum PurchaseOrigin: Hashable, Sendable {
    case order(OrderID)
    case record(source: String, position: Int64)
}

/// A priced copy of a bought product. No `timestamp_ms` means that the event had none: any time is right then.
public struct Holding: Hashable, Sendable {
    public var productID: ByteText
    public var type: ByteText
    public var name: ByteText
    public var price: Double
    public var quantity: Double
    public var timestamp_ms: Int64?
    public var origin: PurchaseOrigin?

    public init(
        productID: ByteText, type: ByteText, name: ByteText, price: Double, quantity: Double, timestamp_ms: Int64?,
        origin: PurchaseOrigin? = nil
    ) {
        (self.productID, self.type, self.name) = (productID, type, name)
        (self.price, self.quantity, self.timestamp_ms, self.origin) = (price, quantity, timestamp_ms, origin)
    }
}

/// A purchase of a product that nobody has described yet.
public struct WaitingPurchase: Hashable, Sendable {
    public var productID: ByteText
    public var quantity: Double
    public var timestamp_ms: Int64?
    public var origin: PurchaseOrigin?

    public init(productID: ByteText, quantity: Double, timestamp_ms: Int64?, origin: PurchaseOrigin? = nil) {
        (self.productID, self.quantity, self.timestamp_ms, self.origin) = (productID, quantity, timestamp_ms, origin)
    }
}

/// One customer with everything the shop remembers of them, oldest first.
public struct CustomerState: Equatable, Sendable {
    public var firstName: ByteText?
    public var lastName: ByteText?
    public var address: ByteText?
    public var holdings: [Holding] = []
    public var waiting: [WaitingPurchase] = []
    public var unpaidOrderIDs: [OrderID] = []
    public var paidOrderIDs: [OrderID] = []
    public var earlyPaymentOrderIDs: Set<OrderID> = []
    /// When orders were paid, also those that were not seen yet; `nil` where times are not kept at all. An order whose payment
    /// has no time is not among them, as the oracle has it.
    public var paymentTimes_ms: [OrderID: Int64]? = [:]

    public init() {}
}

/// A price that a product had from a moment on.
public struct PricePoint: Hashable, Sendable {
    public var price: Double
    public var timestamp_ms: Int64?

    public init(price: Double, timestamp_ms: Int64?) { (self.price, self.timestamp_ms) = (price, timestamp_ms) }
}

/// One product with its price history, ordered by time; of two prices of one moment only the later record's is kept.
public struct ProductState: Equatable, Sendable {
    public var name: ByteText
    public var type: ByteText
    public var price: Double
    public var prices: [PricePoint]

    public init(name: ByteText, type: ByteText, price: Double, prices: [PricePoint]) {
        (self.name, self.type, self.price, self.prices) = (name, type, price, prices)
    }
}

/// A record that the shop refused, with the bytes as they were in the log.
public struct DeadLetter: Hashable, Sendable {
    public var source: String
    public var position: Int64
    public var raw: [UInt8]
    /// Why it is bad: the oracle gives the kind of badness, the database the joiner's own words.
    public var reason: String

    public init(source: String, position: Int64, raw: [UInt8], reason: String) {
        (self.source, self.position, self.raw, self.reason) = (source, position, raw, reason)
    }
}

/// What became of the records of a log; blank lines are not records.
public struct RecordCounts: Equatable, Sendable {
    public var applied = 0
    public var duplicates = 0
    public var deadLettered = 0

    public init(applied: Int = 0, duplicates: Int = 0, deadLettered: Int = 0) {
        (self.applied, self.duplicates, self.deadLettered) = (applied, duplicates, deadLettered)
    }

    /// All records that were read, each counted once.
    public var records: Int { applied + duplicates + deadLettered }
}

/// Everything that the log's records should have led to.
public struct ShopState: Equatable, Sendable {
    public var customers: [ByteText: CustomerState] = [:]
    public var products: [ByteText: ProductState] = [:]
    public var deadLetters: [DeadLetter] = []
    public var counts = RecordCounts()

    public init() {}
}
