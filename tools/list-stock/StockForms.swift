import Services
import ShopCommand

/// What is left of products.
struct StockForms: ListForms {
    let clock = ClockTime()
    let columns = ["product_id", "name", "level", "delivered", "sold", "is_low"].map { Column($0) }

    func text(_ row: StockRow) -> String {
        let title = "\(row.name.map(visible) ?? "a product without a name") (ID \(visible(row.product.text)))"
        guard let stock = row.stock else { return "\(title) - unknown\n" }
        let numbers = [stock.level, stock.delivered, stock.sold].map { plainText($0) }
        return
            "\(title) - \(numbers[0]) left: \(numbers[1]) delivered, \(numbers[2]) sold\(stock.isLow ? "; low" : "")\n"
    }

    func fields(_ row: StockRow, _ json: JSONOutput) throws {
        try json.field("product_id", row.product.text)
        try json.field("name", row.name)
        try json.field("level", row.stock?.level)
        try json.field("delivered", row.stock?.delivered)
        try json.field("sold", row.stock?.sold)
        try json.field("is_low", row.stock?.isLow)
    }

    func rows(_ row: StockRow) -> [[Cell]] {
        [
            [
                .text(row.product.text), row.name.map { .text($0) } ?? .empty, .number(row.stock?.level),
                .number(row.stock?.delivered), .number(row.stock?.sold),
                row.stock.map { .text($0.isLow ? "yes" : "no") } ?? .empty,
            ]
        ]
    }
}
