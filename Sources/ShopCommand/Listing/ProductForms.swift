import Shop
import ShopStore

/// A product as the lister shows one.
public struct ListedProduct {
    public var product: ProductListing
    /// How much of it customers hold, where that is asked for.
    public var sold: UnitsSold?

    /// `sold`: where that is asked for.
    public init(_ product: ProductListing, sold: UnitsSold? = nil) { (self.product, self.sold) = (product, sold) }
}

/// Products, with their price histories if `prices`, and with what was sold if `sold`.
public struct ProductForms: ListForms {
    private let prices: Bool
    private let sold: Bool
    public let clock: ClockTime

    /// `prices`: whether all prices that a product ever had are shown.
    public init(prices: Bool, sold: Bool = false, _ clock: ClockTime = ClockTime()) {
        (self.prices, self.sold, self.clock) = (prices, sold, clock)
    }

    public var columns: [Column] {
        ["id", "type", "name", "price"].map { Column($0) }
            + (sold ? [Column("units_sold", title: "sold"), Column("money"), Column("unknown")] : [])
            + (prices ? [Column("timestamp_ms", title: "since")] : [])
    }

    public func text(_ listed: ListedProduct) -> String {
        let product = listed.product
        let about = "\(visible(product.type)), price \(priceText(product.known)), ID \(visible(product.id.text))"
        let sold = listed.sold.map(words) ?? ""
        let line = "Product: \"\(visible(product.name))\" (\(about))\(sold)\n"
        return prices ? product.history.inTimeOrder.reduce(into: line) { $0 += text($1) } : line
    }

    private func words(_ sold: UnitsSold) -> String {
        let unknown = sold.unknown > 0 ? ", and \(counted(sold.unknown, "holding")) of unknown price or quantity" : ""
        return " - \(plainText(sold.units)) sold for \(priceText(sold.money))\(unknown)"
    }

    private func text(_ point: PriceHistory.Point) -> String {
        "\t* \(priceText(point.price)) since \(point.since.map(clock.text) ?? "the beginning")\n"
    }

    public func fields(_ listed: ListedProduct, _ json: JSONOutput) throws {
        let product = listed.product
        try json.field("id", product.id.text)
        try json.field("type", product.type)
        try json.field("name", product.name)
        try json.field("price", product.known)
        if let sold = listed.sold {
            try json.field("units_sold", sold.units)
            try json.field("money", roundedMoney(sold.money))
            try json.field("unknown", Int64(sold.unknown))
        }
        guard prices else { return }
        try json.array("prices") {
            for point in product.history.inTimeOrder {
                try json.object {
                    try json.field("price", point.price)
                    try json.field("timestamp_ms", point.since)
                }
            }
        }
    }

    /// One row; or one for each price, and one for a product without any.
    public func rows(_ listed: ListedProduct) -> [[Cell]] {
        let product = listed.product
        let about: [Cell] = [.text(product.id.text), .text(product.type), .text(product.name)]
        let sold: [Cell] =
            listed.sold.map { [.number($0.units), .money(roundedMoney($0.money)), .integer(Int64($0.unknown))] } ?? []
        guard prices else { return [about + [.money(product.known)] + sold] }
        let points = product.history.inTimeOrder
        guard !points.isEmpty else { return [about + [.empty] + sold + [.empty]] }
        return points.map { about + [.money($0.price)] + sold + [$0.since.map { .time($0) } ?? .empty] }
    }
}

extension PriceHistory.Point {
    /// From when on, where anybody knows: Unix milliseconds (UTC).
    fileprivate var since: Int64? { timestamp_ms.knownTime_ms }
}
