/// One event of the shop, as the joiner handles it: fixed size, with numbers that its `EventBatch` gave out.
public struct Event: Sendable {
    /// Who or what it is about: a number in the batch's `customers`, or for `.offer` in its `products`.
    public var subject: UInt32
    /// The number of the log's partition that it came from.
    public var source: UInt32
    /// When it happened, in Unix milliseconds (UTC).
    public var timestamp_ms: Int64
    /// The position in its source just after the record.
    public var position: Int64
    public var action: Action
    /// What is known of it beside what it says; it takes the place of padding.
    public var flags: Flags = []
    /// How far before that the record starts.
    public var length: UInt32

    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Neither the record nor its log says when it happened: its time is that of the reading.
        public static let untimed = Flags(rawValue: 1 << 0)
    }

    public enum Action: Sendable {
        /// `new_customer`; the number of a profile in the batch.
        case register(profile: UInt32)
        /// `new_product`; the number of an offer in the batch.
        case offer(UInt32)
        /// `customer_buys_product`; the number of a product in the batch.
        case purchase(product: UInt32, quantity: Double)
        /// `order`; the number of its list of items in the batch, or `EventBatch.noItems`.
        case order(OrderReference, items: UInt32)
        case payment(OrderReference)
    }

    /// An order's id, or where the batch keeps it.
    public enum OrderReference: Sendable {
        case number(Int64)
        case text(UInt32)
    }

    /// Whether it is about a customer; the others are about a product.
    @inline(__always)
    public var isAboutCustomer: Bool {
        if case .offer = action { return false }
        return true
    }
}

/// Who a customer is.
public struct Profile: Equatable, Sendable {
    public var firstName: String
    public var lastName: String
    /// May contain line breaks.
    public var address: String?

    public init(firstName: String, lastName: String, address: String? = nil) {
        self.firstName = firstName
        self.lastName = lastName
        self.address = address
    }

    /// These words after the earlier ones: an address that is not given is not taken away.
    public func updating(_ earlier: Profile?) -> Profile {
        Profile(firstName: firstName, lastName: lastName, address: address ?? earlier?.address)
    }
}

/// What the shop offers under a product's id, from one moment on.
public struct Offer: Equatable, Sendable {
    public var name: String
    public var type: String
    /// In zloty; finite and not negative.
    public var price: Double

    public init(name: String, type: String, price: Double) {
        self.name = name
        self.type = type
        self.price = price
    }
}
