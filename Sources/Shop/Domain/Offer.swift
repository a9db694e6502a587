/// What the shop offers under a product's id, from one moment on.
public struct Offer: Equatable, Sendable {
    /// What the product is called.
    public var name: String
    /// The product's category, such as `milk`.
    public var type: String
    /// In zloty; finite and not negative.
    public var price: Double

    /// Takes the price unchecked: `PriceHistory` passes over one that is none.
    public init(name: String, type: String, price: Double) {
        self.name = name
        self.type = type
        self.price = price
    }
}
