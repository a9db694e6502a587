/// Which price of a product's history a purchase has taken, and why it is that one.
public struct PriceTaken: Sendable, Equatable {
    /// Why.
    public enum Reason: Sendable, Equatable {
        /// It held when the purchase was made.
        case current
        /// The purchase is older than all prices: it took the oldest.
        case oldest
        /// Another price of an earlier time came only later.
        case cameFirst
    }

    /// The price, and the record that brought it.
    public var point: PriceHistory.Point
    /// Why that one.
    public var reason: Reason
}

extension PriceHistory {
    /// Where the price that was paid at a time (Unix milliseconds, UTC) comes from; `nil` where the history has no such price,
    /// as when another program has written the holding.
    public func taken(_ price: Double, asOf timestamp_ms: Int64) -> PriceTaken? {
        let before = inTimeOrder.filter { $0.timestamp_ms <= timestamp_ms }
        if let latest = before.last, latest.price == price { return PriceTaken(point: latest, reason: .current) }
        if before.isEmpty, let oldest = inTimeOrder.first, oldest.price == price {
            return PriceTaken(point: oldest, reason: .oldest)
        }
        let same = before.last { $0.price == price } ?? inTimeOrder.first { $0.price == price }
        return same.map { PriceTaken(point: $0, reason: .cameFirst) }
    }
}
