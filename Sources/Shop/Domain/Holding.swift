/// A purchase as it was made: of which product, how much of it, and when. No price yet.
public struct Purchase: Equatable, Sendable {
    /// Need not be known yet: then the purchase waits.
    public var product: ShopID
    /// Finite and above zero; need not be whole.
    public var quantity: Double
    /// Unix milliseconds (UTC).
    public var timestamp_ms: Int64
    /// `nil` where nobody knows, or needs to.
    public var origin: Origin?

    /// Takes the numbers unchecked; `timestamp_ms` in Unix milliseconds (UTC).
    public init(product: ShopID, quantity: Double, timestamp_ms: Int64, origin: Origin? = nil) {
        self.product = product
        self.quantity = quantity
        self.timestamp_ms = timestamp_ms
        self.origin = origin
    }
}

/// What a customer holds: a copy of the product with the price that was paid. Never priced again.
public struct Holding: Equatable, Sendable {
    /// That of the product.
    public var id: ShopID
    /// The product's category when it was bought.
    public var type: String
    /// What the product was called when it was bought.
    public var name: String
    /// In zloty, for one.
    public var price: Double
    /// Finite and above zero; need not be whole.
    public var quantity: Double
    /// When it was bought: Unix milliseconds (UTC).
    public var timestamp_ms: Int64
    /// `nil` for one that came through no log, and where nobody knows.
    public var origin: Origin?

    /// Takes the numbers unchecked; `price` in zloty for one, `timestamp_ms` in Unix milliseconds (UTC).
    public init(
        id: ShopID, type: String, name: String, price: Double, quantity: Double, timestamp_ms: Int64,
        origin: Origin? = nil
    ) {
        self.id = id
        self.type = type
        self.name = name
        self.price = price
        self.quantity = quantity
        self.timestamp_ms = timestamp_ms
        self.origin = origin
    }

    init(_ purchase: Purchase, of product: Offer, price: Double) {
        self.init(
            id: purchase.product, type: product.type, name: product.name, price: price, quantity: purchase.quantity,
            timestamp_ms: purchase.timestamp_ms, origin: purchase.origin)
    }
}
