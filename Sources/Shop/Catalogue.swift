/// The products that one batch mentions: as they are stored, and with what the batch itself offers.
///
/// It is filled before any customer is touched. After that every customer can be worked out alone, in any order and
/// more than once, because each lookup says from where in the log it looks.
public struct Catalogue: Sendable {
    public struct Entry: Sendable {
        public var name: String
        public var type: String
        public var history: PriceHistory
        /// The names it had in this batch, each from its record on.
        var renames: [(moment: Moment, name: String, type: String)] = []

        public init(name: String, type: String, history: PriceHistory) {
            self.name = name
            self.type = type
            self.history = history
        }
    }

    public private(set) var entries: [ShopID: Entry]

    public init(_ entries: [ShopID: Entry] = [:]) { self.entries = entries }

    public func contains(_ product: ShopID) -> Bool { entries[product] != nil }

    /// Takes in products as they are stored; one that is there already stays as it is.
    public mutating func add(_ stored: [ShopID: ProductState]) {
        for (id, product) in stored where entries[id] == nil {
            entries[id] = Entry(name: product.name, type: product.type, history: product.history)
        }
    }

    /// Takes in an offer of the batch.
    public mutating func add(_ offer: Offer, of product: ShopID, from timestamp_ms: Int64, at moment: Moment) {
        var entry = entries[product] ?? Entry(name: offer.name, type: offer.type, history: PriceHistory())
        entry.history.add(.init(price: offer.price, timestamp_ms: timestamp_ms, record: moment))
        entry.renames.append((moment, offer.name, offer.type))
        entries[product] = entry
    }

    /// The holding that a purchase becomes, priced as of its own time; `nil` while the product is unknown.
    public func holding(for purchase: Purchase, seenFrom moment: Moment) -> Holding? {
        guard let entry = entries[purchase.product],
            let price = entry.history.price(asOf: purchase.timestamp_ms, seenFrom: moment)
        else { return nil }
        return Holding(purchase, of: entry.names(seenFrom: moment), price: price)
    }

    /// The holding that a waiting purchase becomes when its product arrives, and when that is; `nil` until then.
    func arrival(for purchase: Purchase, seenFrom moment: Moment) -> (holding: Holding, sequence: Int)? {
        guard let entry = entries[purchase.product], let arrival = entry.history.arrival(seenFrom: moment) else {
            return nil
        }
        return (Holding(purchase, of: entry.names(seenFrom: moment), price: arrival.price), arrival.sequence)
    }
}

extension Catalogue.Entry {
    func names(seenFrom moment: Moment) -> (name: String, type: String) {
        let latest = renames.last { $0.moment.sequence < moment.sequence }
        return latest.map { ($0.name, $0.type) } ?? (name, type)
    }
}
