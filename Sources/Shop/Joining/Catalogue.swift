/// The products that one batch mentions: as they are stored, and with what the batch itself offers.
///
/// It is filled before any customer is touched. After that every customer can be worked out alone, in any order and
/// more than once, because each lookup says from where in the log it looks.
public struct Catalogue: Sendable {
    private var histories: [ShopID: PriceHistory] = [:]

    public init() {}

    /// Whether the product has been offered, by the batch or by what is stored.
    public func contains(_ product: ShopID) -> Bool { histories[product] != nil }

    /// Whether this record's offer of the product is there.
    public func contains(_ record: Moment, of product: ShopID) -> Bool {
        histories[product]?.contains(record) ?? false
    }

    /// Takes in products as they are stored; one that is there already stays as it is.
    public mutating func add(_ stored: [ShopID: ProductState]) {
        histories.merge(stored.mapValues(\.history)) { known, _ in known }
    }

    /// Takes in an offer of the batch.
    public mutating func add(_ offer: Offer, of product: ShopID, from timestamp_ms: Int64, at moment: Moment) {
        histories[product, default: PriceHistory()].add(.init(offer, timestamp_ms: timestamp_ms, record: moment))
    }

    /// Whether the product is known.
    func offers(_ product: ShopID, seenFrom view: some Viewpoint) -> Bool {
        histories[product]?.arrival(seenFrom: view) != nil
    }

    /// The holding that a purchase becomes, priced as of its own time; `nil` while the product is unknown.
    ///
    /// It was made at `placed` (`nil`: nobody knows) and becomes a holding at `moment`, which may be later.
    public func holding(for purchase: Purchase, placed: Moment?, seenFrom moment: Moment) -> Holding? {
        guard let history = histories[purchase.product],
            let price = history.price(asOf: purchase.timestamp_ms, placed: placed, seenFrom: moment),
            let offer = history.latest(seenFrom: moment)
        else { return nil }
        return Holding(purchase, of: offer, price: price)
    }

    /// The holding that a waiting purchase becomes when its product comes, and the record that brings it (`nil` where
    /// none did); `nil` until then.
    func arrival(for purchase: Purchase, seenFrom view: some Viewpoint) -> (holding: Holding, record: Moment?)? {
        guard let point = histories[purchase.product]?.arrival(seenFrom: view) else { return nil }
        return (Holding(purchase, of: point.offer, price: point.price), point.record)
    }
}
