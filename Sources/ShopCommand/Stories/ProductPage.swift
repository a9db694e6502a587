import Shop
import ShopStore

/// A product as it is shown alone: its prices with their records, and who waits for it.
public struct ProductPage {
    public typealias Waiting = (_ visit: (ShopID, Purchase) throws -> Void) throws -> Void

    public let id: ShopID
    /// `nil` where nobody has offered it.
    public let product: ProductListing?
    private let name: (UInt32) -> String
    private let clock: ClockTime

    /// `name` is what the source is called that has this number.
    public init(
        id: ShopID, product: ProductListing?, name: @escaping (UInt32) -> String, _ clock: ClockTime = ClockTime()
    ) {
        (self.id, self.product, self.name, self.clock) = (id, product, name, clock)
    }

    /// Writes it, and whom `waiting` visits. Throws as `ResultOutput.flush`, and what `waiting` throws.
    public func write(asJSON: Bool, to output: ResultOutput, _ waiting: Waiting) throws {
        try asJSON ? writeJSON(JSONOutput(lines: true, to: output), waiting) : writeText(output, waiting)
    }

    private func writeText(_ output: ResultOutput, _ waiting: Waiting) throws {
        if let product {
            let about = "\(visible(product.type)), price \(priceText(product.known)), ID \(visible(id.text))"
            try output.append("Product: \"\(visible(product.name))\" (\(about))\n")
            for point in product.history.inTimeOrder { try output.append(line(point)) }
        }
        try waiting { customer, purchase in
            let who = "\(visible(customer.text)) waits for \(plainText(purchase.quantity))"
            try output.append("\t* \(who) since \(clock.text(purchase.timestamp_ms.knownTime_ms))\n")
            try output.pause()
        }
    }

    private func line(_ point: PriceHistory.Point) -> String {
        let since = point.timestamp_ms.knownTime_ms.map(clock.text) ?? "the beginning"
        let record = point.record.flatMap { record in
            record.source.map { ", of the record before position \(record.position) of \(visible(name($0)))" }
        }
        return "\t* \(priceText(point.price)) since \(since)\(record ?? "")\n"
    }

    private func writeJSON(_ json: JSONOutput, _ waiting: Waiting) throws {
        try json.item {
            try json.field("id", id.text)
            try json.field("type", product?.type)
            try json.field("name", product?.name)
            try json.field("price", product?.known)
            try json.array("prices") {
                for point in product?.history.inTimeOrder ?? [] { try json.object { try fields(point, json) } }
            }
            try json.array("waiting") {
                try waiting { customer, purchase in
                    try json.object {
                        try json.field("customer_id", customer.text)
                        try json.field("quantity", purchase.quantity)
                        try json.field("timestamp_ms", purchase.timestamp_ms.knownTime_ms)
                    }
                }
            }
        }
    }

    private func fields(_ point: PriceHistory.Point, _ json: JSONOutput) throws {
        try json.field("price", point.price)
        try json.field("timestamp_ms", point.timestamp_ms.knownTime_ms)
        try json.field("source", point.record?.source.map(name))
        try json.field("position", point.record?.source == nil ? nil : point.record?.position)
    }
}
