import Services
import ShopCommand

/// Writes the stock in one of the forms. Calls throw as `ResultOutput.flush`.
struct StockOutput {
    private enum Form {
        case text(ResultOutput)
        case json(JSONOutput)
        case rows(any RowOutput)
    }
    private let form: Form

    init(_ format: OutputFormat) throws {
        let output = ResultOutput()
        let columns = ["product_id", "name", "level", "delivered", "sold", "is_low"].map { Column($0) }
        if let rows = try format.rows(columns, ClockTime(), to: output) {
            form = .rows(rows)
        } else {
            form = format == .text ? .text(output) : .json(JSONOutput(lines: format == .ndjson, to: output))
        }
    }

    func add(_ row: StockRow) throws {
        switch form {
        case .text(let output): try output.append(text(row))
        case .json(let json): try json.item { try fields(row, json) }
        case .rows(let rows): try rows.row(cells(row))
        }
    }

    /// Ends the list; one that was cut short must not look whole.
    func end(isWhole: Bool = true) throws {
        switch form {
        case .text(let output): try output.flush()
        case .json(let json): try json.end(isWhole: isWhole)
        case .rows(let rows): try rows.end()
        }
    }

    private func text(_ row: StockRow) -> String {
        let title = "\(row.name.map(visible) ?? "a product without a name") (ID \(visible(row.product.text)))"
        guard let stock = row.stock else { return "\(title) - unknown\n" }
        let numbers = [stock.level, stock.delivered, stock.sold].map { plainText($0) }
        return
            "\(title) - \(numbers[0]) left: \(numbers[1]) delivered, \(numbers[2]) sold\(stock.isLow ? "; low" : "")\n"
    }

    private func fields(_ row: StockRow, _ json: JSONOutput) throws {
        try json.field("product_id", row.product.text)
        try json.field("name", row.name)
        try json.field("level", row.stock?.level)
        try json.field("delivered", row.stock?.delivered)
        try json.field("sold", row.stock?.sold)
        try json.field("is_low", row.stock?.isLow)
    }

    private func cells(_ row: StockRow) -> [Cell] {
        [
            .text(row.product.text), row.name.map { .text($0) } ?? .empty, .number(row.stock?.level),
            .number(row.stock?.delivered), .number(row.stock?.sold),
            row.stock.map { .text($0.isLow ? "yes" : "no") } ?? .empty,
        ]
    }
}
