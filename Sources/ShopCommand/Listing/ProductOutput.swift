import Shop
import ShopStore

/// Writes products in one of the forms, with their price histories if `prices`.
/// Calls throw as `ResultOutput.flush`.
public struct ProductOutput {
    private enum Form {
        case text(ResultOutput)
        case json(JSONOutput)
        case rows(any RowOutput)
    }
    private let form: Form
    private let prices: Bool
    private let clock: ClockTime

    /// `prices`: whether all prices that a product ever had are shown.
    public init(
        _ format: OutputFormat, prices: Bool, _ clock: ClockTime = ClockTime(), to output: ResultOutput = ResultOutput()
    ) throws {
        self.prices = prices
        self.clock = clock
        let columns = ["id", "type", "name", "price"].map { Column($0) } + (prices ? [Self.since] : [])
        if let rows = try format.rows(columns, clock, to: output) {
            form = .rows(rows)
        } else {
            form = format == .text ? .text(output) : .json(JSONOutput(lines: format == .ndjson, to: output))
        }
    }

    private static let since = Column("timestamp_ms", title: "since")

    /// Writes one product. Throws `EventLogError.outputClosed` where nobody reads any more.
    public func add(_ product: ProductListing) throws {
        switch form {
        case .text(let output): try output.append(text(product))
        case .json(let json): try json.item { try fields(product, json) }
        case .rows(let rows): for row in cells(product) { try rows.row(row) }
        }
    }

    /// Ends the list and writes what is left of it; one that was cut short must not look whole.
    public func end(isWhole: Bool = true) throws {
        switch form {
        case .text(let output): try output.flush()
        case .json(let json): try json.end(isWhole: isWhole)
        case .rows(let rows): try rows.end()
        }
    }
}

extension ProductOutput {
    private func text(_ product: ProductListing) -> String {
        let about = "\(visible(product.type)), price \(priceText(product.known)), ID \(visible(product.id.text))"
        let line = "Product: \"\(visible(product.name))\" (\(about))\n"
        return prices ? product.history.inTimeOrder.reduce(into: line) { $0 += text($1) } : line
    }

    private func text(_ point: PriceHistory.Point) -> String {
        "\t* \(priceText(point.price)) since \(point.since.map(clock.text) ?? "the beginning")\n"
    }

    private func fields(_ product: ProductListing, _ json: JSONOutput) throws {
        try json.field("id", product.id.text)
        try json.field("type", product.type)
        try json.field("name", product.name)
        try json.field("price", product.known)
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
    private func cells(_ product: ProductListing) -> [[Cell]] {
        let about: [Cell] = [.text(product.id.text), .text(product.type), .text(product.name)]
        guard prices else { return [about + [.money(product.known)]] }
        let points = product.history.inTimeOrder
        guard !points.isEmpty else { return [about + [.empty, .empty]] }
        return points.map { about + [.money($0.price), $0.since.map { .time($0) } ?? .empty] }
    }
}

extension PriceHistory.Point {
    /// From when on, where anybody knows: Unix milliseconds (UTC).
    fileprivate var since: Int64? { timestamp_ms.knownTime_ms }
}
