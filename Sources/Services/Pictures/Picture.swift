import Shop
import ShopStore

/// A customer as a `customer_changed` event says them: of one version, which is a time of the database. What nobody knows, or
/// cannot be understood, is null.
struct Picture {
    let customer: CustomerListing
    var doubts: CustomerListing.Parts = []
    let version: PictureVersion

    /// The longest text of a picture that had to be cut, in Unicode scalars.
    private static let text_max = 1_000

    /// The record; one that does not fit is cut to the newest entries that do, and says so.
    func record(fits: ([UInt8]) -> Bool) -> [UInt8] {
        let whole = record(of: nil)
        if fits(whole) { return whole }
        var entries = 4_096
        while true {
            let cut = record(of: entries)
            if fits(cut) || entries == 0 { return cut }
            entries /= 2
        }
    }

    /// `nil` for all; else the newest so many entries of each list, and texts of a bounded length.
    private func record(of entries: Int?) -> [UInt8] {
        var line = EventLine(.customerChanged, id: customer.id.text)
        line.fields.integer("version", version.number)
        line.fields.text("first_name", known(customer.profile.firstName, entries))
        line.fields.text("last_name", known(customer.profile.lastName, entries))
        line.fields.text("address", customer.profile.address.map { cut($0, entries) })
        line.fields.integer("products_before", doubts.contains(.history) ? nil : customer.holdingsBefore)
        line.fields.part("products", isKnown: !doubts.contains(.holdings)) { key, json in
            json.objects(key, newest(customer.embedded, entries)) { write($0, entries, to: &$1) }
        }
        line.fields.part("waiting", isKnown: !doubts.contains(.waiting)) { key, json in
            json.objects(key, newest(customer.waiting, entries)) { purchase, json in
                json.text("product_id", cut(purchase.product.text, entries))
                json.number("quantity", purchase.quantity)
                json.integer("timestamp_ms", purchase.timestamp_ms)
            }
        }
        line.fields.part("cart", isKnown: !doubts.contains(.cart)) { key, json in
            json.object(key) { write(customer.cart, entries, to: &$0) }
        }
        if entries != nil { writeCounts(to: &line.fields) }
        return line.record(timestamp_ms: version.moment_ms)
    }

    private func write(_ holding: Holding, _ entries: Int?, to json: inout JSONFields) {
        json.text("id", cut(holding.id.text, entries))
        json.text("type", cut(holding.type, entries))
        json.text("name", cut(holding.name, entries))
        json.number("price", holding.price)
        json.number("quantity", holding.quantity)
        json.integer("timestamp_ms", holding.timestamp_ms == .min ? nil : holding.timestamp_ms)
    }

    private func write(_ cart: Cart, _ entries: Int?, to json: inout JSONFields) {
        json.orders("unpaid_order_ids", newest(cart.unpaid, entries).map(\.id))
        json.integer("paid_orders_before", doubts.contains(.history) ? nil : customer.paidOrdersBefore)
        json.orders("paid_order_ids", newest(cart.paid, entries))
        json.orders("early_payment_order_ids", newest(cart.earlyPayments, entries).map(\.order))
    }

    /// How much there is, where not all of it is shown.
    private func writeCounts(to json: inout JSONFields) {
        json.flag("cut", true)
        json.object("counts") { json in
            json.integer("products", Int64(customer.embedded.count))
            json.integer("waiting", Int64(customer.waiting.count))
            json.integer("unpaid_order_ids", Int64(customer.cart.unpaid.count))
            json.integer("paid_order_ids", Int64(customer.cart.paid.count))
            json.integer("early_payment_order_ids", Int64(customer.cart.earlyPayments.count))
        }
    }

    private func known(_ text: String, _ entries: Int?) -> String? { text.isEmpty ? nil : cut(text, entries) }

    private func newest<All: RandomAccessCollection>(_ all: All, _ entries: Int?) -> All.SubSequence {
        all.suffix(entries ?? .max)
    }

    private func cut(_ text: String, _ entries: Int?) -> String {
        entries == nil ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.text_max)))
    }

    /// The event that says that there is nothing of the customer any more, where the log has no word of its own for that.
    static func deletion(of id: ShopID, _ version: PictureVersion) -> [UInt8] {
        var line = EventLine(.customerChanged, id: id.text)
        line.fields.integer("version", version.number)
        line.fields.flag("deleted", true)
        return line.record(timestamp_ms: version.moment_ms)
    }
}

extension JSONFields {
    /// A part that may be something else than can be understood: then null.
    fileprivate mutating func part(
        _ key: StaticString, isKnown: Bool, _ write: (StaticString, inout JSONFields) -> Void
    ) {
        if isKnown { write(key, &self) } else { text(key, nil) }
    }
}
