import Services
import ShopCommand

/// Coupons.
struct CouponForms: ListForms {
    let clock = ClockTime()
    let columns = [
        Column("customer_id"), Column("product"), Column("share"), Column("rule"),
        Column("window_from_ms", title: "from"), Column("window_to_ms", title: "to"),
        Column("granted_at_ms", title: "granted"),
    ]

    func text(_ row: CouponRow) -> String {
        let share = row.share.map { "\(plainText(($0 * 1_000).rounded() / 10))%" } ?? "unknown"
        return "\(visible(row.customer.text)) - \(row.product.map(visible) ?? "unknown"): share \(share), from "
            + "\(clock.text(row.window_from_ms)) to \(clock.text(row.window_to_ms)), granted "
            + "\(clock.text(row.granted_at_ms)) (\(row.rule.map(visible) ?? "unknown"))\n"
    }

    func fields(_ row: CouponRow, _ json: JSONOutput) throws {
        try json.field("customer_id", row.customer.text)
        try json.field("product", row.product)
        try json.field("share", row.share)
        try json.field("rule", row.rule)
        try json.field("window_from_ms", row.window_from_ms)
        try json.field("window_to_ms", row.window_to_ms)
        try json.field("granted_at_ms", row.granted_at_ms)
    }

    func rows(_ row: CouponRow) -> [[Cell]] {
        [
            [
                .text(row.customer.text), row.product.map { .text($0) } ?? .empty, .number(row.share),
                row.rule.map { .text($0) } ?? .empty, .time(row.window_from_ms), .time(row.window_to_ms),
                .time(row.granted_at_ms),
            ]
        ]
    }
}
