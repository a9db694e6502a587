// The oracle's catalogue: every description of every product as it was read, and what a purchase costs by it.

/// When an event happened, and whether the log says so.
struct EventTime {
    /// How many events were read before.
    var place: Int
    var effective_ms: Int64
    /// `nil` if the event had no `timestamp_ms`.
    var written_ms: Int64?
    /// The record that says so.
    var source: String
    var position: Int64
}

/// The products that were described so far.
struct OracleCatalogue {
    private struct Entry {
        var name: ByteText
        var type: ByteText
        /// Ordered by time, and of one moment's by when they were read.
        var prices: [(price: Double, time: EventTime)]

        /// Of one moment's prices only the latest read.
        var latestPrices: [(price: Double, time: EventTime)] {
            prices.indices.filter { index in
                index + 1 == prices.count || prices[index + 1].time.effective_ms != prices[index].time.effective_ms
            }.map { prices[$0] }
        }
    }

    private var entries: [ByteText: Entry] = [:]

    /// Takes in a product's description, and says whether it is the first of this product.
    mutating func describe(_ id: ByteText, name: ByteText, type: ByteText, price: Double, at time: EventTime) -> Bool {
        let known = entries[id]
        var prices = known?.prices ?? []
        prices.append((price, time))
        prices.sort { ($0.time.effective_ms, $0.time.place) < ($1.time.effective_ms, $1.time.place) }
        entries[id] = Entry(name: name, type: type, prices: prices)
        return known == nil
    }

    /// The holding that a purchase made at a moment leads to now; none if nobody has described the product.
    ///
    /// A purchase without a time knows only the prices read before it; if there were none, the first one that was read.
    func holding(of item: OrderedItem, at time: EventTime, from origin: PurchaseOrigin?) -> Holding? {
        guard let entry = entries[item.productID], var known = entry.prices.isEmpty ? nil : entry.prices else {
            return nil
        }
        if time.written_ms == nil {
            let before = known.filter { $0.time.place < time.place }
            known = before.isEmpty ? [known.min { $0.time.place < $1.time.place }!] : before
        }
        let moment = (time.effective_ms, time.place)
        let price = known.last { ($0.time.effective_ms, $0.time.place) < moment } ?? known[0]
        return Holding(
            productID: item.productID, type: entry.type, name: entry.name, price: price.price,
            quantity: item.quantity, timestamp_ms: time.written_ms, origin: origin)
    }

    /// All products in comparable form.
    var states: [ByteText: ProductState] {
        entries.mapValues { entry in
            ProductState(
                name: entry.name, type: entry.type, price: entry.prices.last?.price ?? 0,
                prices: entry.latestPrices.map { PricePoint(price: $0.price, timestamp_ms: $0.time.written_ms) })
        }
    }
}
