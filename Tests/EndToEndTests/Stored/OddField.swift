// Every field of the documents that docs/documents.md describes, and what becomes of its owner's records where it holds
// something odd.

/// A field of a customer's or a product's document, by its path.
struct OddField: Sendable {
    /// What the joiner needs of it.
    enum Need {
        /// Nothing: it is others', and whatever it holds is left alone.
        case nothing
        /// Nothing of what is in it, but that it can be added to: a list.
        case list
        /// A list all of which the joiner reads.
        case readList
        /// A document.
        case fields
        /// A whole number that is not negative.
        case wholeNumber
        /// A number, or a moment.
        case number, moment
        /// It reads and writes it, but what becomes of odd ones depends on more than the value.
        case something
    }

    let path: String
    let need: Need

    /// Whose records are refused has a reason that names this part of the document.
    var named: String { path.split(separator: ".").first.map(String.init) ?? path }

    static let ofCustomers: [OddField] =
        of(.nothing, "first_name", "last_name", "address", "email")
        + of(.list, "products", "cart.paid_order_ids") + of(.nothing, "products.0", "products.1")
        + of(.nothing, "id", "type", "name", "price", "quantity", "timestamp_ms", below: "products.0")
        + of(.readList, "waiting", "cart.unpaid_order_ids", "cart.early_payment_order_ids", "cart.open_items")
        + of(.something, "waiting.0", "cart.open_items.0", "cart.open_items.0.items", "cart.open_items.0.items.0")
        + of(.something, "cart.unpaid_order_ids.0", "cart.paid_order_ids.0", "cart.early_payment_order_ids.0")
        + of(.something, "product_id", below: "waiting.0")
        + of(.something, "quantity", "timestamp_ms", below: "waiting.0")
        + of(.something, "order_id", "timestamp_ms", "source", "position", below: "cart.open_items.0")
        + of(.something, "product_id", "quantity", "timestamp_ms", below: "cart.open_items.0.items.0")
        + of(.fields, "cart", "history", "joiner", "joiner.counts")
        + of(.wholeNumber, "history.holdings_buckets", "history.paid_order_buckets", "joiner.rev")
        + of(.wholeNumber, "joiner.counts.applied", "joiner.counts.duplicate")
        + of(.readList, "joiner.applied") + of(.something, "joiner.applied.0")
        + of(.something, "source", "position", below: "joiner.applied.0")

    static let ofProducts: [OddField] =
        of(.nothing, "name", "type", "shelf") + of(.number, "price") + of(.list, "prices")
        + of(.something, "prices.0") + of(.something, "name", "type", "price", "timestamp_ms", below: "prices.0")
        + of(.something, "source", "position", below: "prices.0")
        + of(.fields, "joiner", "joiner.counts") + of(.wholeNumber, "joiner.rev")
        + of(.wholeNumber, "joiner.counts.applied", "joiner.counts.duplicate")
        + of(.readList, "joiner.applied") + of(.something, "joiner.applied.0")
        + of(.something, "source", "position", below: "joiner.applied.0")

    private static func of(_ need: Need, _ paths: String..., below parent: String? = nil) -> [OddField] {
        paths.map { OddField(path: (parent.map { $0 + "." } ?? "") + $0, need: need) }
    }

    /// What must become of its owner's records.
    enum Outcome {
        case joined
        /// Dead letters, with a reason that names the field.
        case refused
        /// One of the two, but one of them whole.
        case either
    }

    func outcome(of value: OddValue) -> Outcome {
        switch (need, value.meaning) {
        case (.nothing, _): .joined
        case (.something, _): .either
        // There is nothing of the kind: it is made anew.
        case (_, .nothing): .joined
        case (.list, .list): .joined
        // What is in it may be what the joiner knows.
        case (.readList, .list), (.fields, .fields): .either
        case (.list, _), (.readList, _), (.fields, _): .refused
        case (.wholeNumber, .one), (.wholeNumber, .moment), (.wholeNumber, .extreme): .either
        case (.wholeNumber, _): .refused
        case (.number, _), (.moment, _): .either
        }
    }
}
