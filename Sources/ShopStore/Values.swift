import Mongo
import Shop

/// The small parts that several of the shop's documents are made of, to and from BSON.

extension ArrayWriter {
    mutating func order(_ id: OrderID) {
        switch id {
        case .number(let number): int64(number)
        case .text(let id): string(id.text)
        }
    }
}

extension DocumentWriter {
    mutating func order(_ key: StaticString, _ id: OrderID) {
        switch id {
        case .number(let number): int64(key, number)
        case .text(let id): string(key, id.text)
        }
    }

    mutating func holding(_ holding: Holding) {
        string("id", holding.id.text)
        string("type", holding.type)
        string("name", holding.name)
        double("price", holding.price)
        double("quantity", holding.quantity)
        int64("timestamp_ms", holding.timestamp_ms)
    }

    mutating func purchase(_ purchase: Purchase) {
        string("product_id", purchase.product.text)
        double("quantity", purchase.quantity)
        int64("timestamp_ms", purchase.timestamp_ms)
    }
}

extension Value {
    var order: OrderID? {
        if let number = int64 { return .number(number) }
        return text.map { .text(ShopID($0.string)) }
    }
}

extension DocumentView {
    var orders: [OrderID] { compactMap { $0.value.order } }

    /// A holding, from our own hand or another program's: what is missing is left empty or zero.
    var holding: Holding? {
        guard let id = string("id") else { return nil }
        return Holding(
            id: ShopID(id), type: string("type") ?? "", name: string("name") ?? "", price: double("price") ?? 0,
            quantity: double("quantity") ?? 1, timestamp_ms: int64("timestamp_ms") ?? 0)
    }

    var purchase: Purchase? {
        guard let product = string("product_id") else { return nil }
        return Purchase(
            product: ShopID(product), quantity: double("quantity") ?? 1, timestamp_ms: int64("timestamp_ms") ?? 0)
    }

    var holdings: [Holding] { compactMap { $0.value.document?.holding } }
    var purchases: [Purchase] { compactMap { $0.value.document?.purchase } }
}

/// `joiner`: what a document says about the records that went into it. The shape is the same everywhere.
struct Bookkeeping {
    /// Counts the joiners' writes of the document; 0 where it was never written by one, -1 where it is no number.
    var revision: Int64 = 0
    var applied = AppliedPositions()
    var counts = EventCounts()

    init(revision: Int64, applied: AppliedPositions, counts: EventCounts) {
        self.revision = revision
        self.applied = applied
        self.counts = counts
    }

    init(_ view: DocumentView?, _ sources: SourceTable) {
        guard let view else { return }
        if let value = view["rev"] { revision = value.int64 ?? -1 }
        if let counts = view.document("counts") {
            self.counts = EventCounts(
                applied: counts.int64("applied") ?? 0, duplicate: counts.int64("duplicate") ?? 0)
        }
        guard let pairs = view.array("applied") else { return }
        for (_, value) in pairs {
            guard let pair = value.document, let source = pair.string("source"), let position = pair.int64("position")
            else { continue }
            applied.advance(sources.number(of: source), to: position)
        }
    }

    func write(to d: inout DocumentWriter, _ sources: SourceTable) {
        d.document("joiner") { d in
            d.int64("rev", revision)
            // Pairs, not fields: a source's name must never become a field path.
            d.array("applied") { a in
                for entry in applied.entries {
                    a.document { d in
                        d.string("source", sources.name(of: entry.source))
                        d.int64("position", entry.position)
                    }
                }
            }
            d.document("counts") { d in
                d.int64("applied", counts.applied)
                d.int64("duplicate", counts.duplicate)
            }
        }
    }

    /// Matches the document with this id as long as it still has the revision. Throws `MongoError`.
    static func guarded(_ id: ShopID, revision: Int64) throws -> Document {
        try Document { d in
            d.string("id", id.text)
            // Null matches a field that is not there.
            if revision == 0 { d.null("joiner.rev") } else { d.int64("joiner.rev", revision) }
        }
    }
}
