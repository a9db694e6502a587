import Mongo
import Shop

/// A holding that a customer must have, in the document or in the history.
public struct SoughtHolding: Sendable {
    /// Of this product; of any, where none is given.
    public var product: ShopID?
    /// Bought then or later, in Unix milliseconds (UTC).
    public var since_ms: Int64?

    /// Any holding will do, and none: nothing is sought.
    public init() {}

    var isGiven: Bool { product != nil || since_ms != nil }

    func matches(_ holding: Holding) -> Bool {
        if let product, holding.id != product { return false }
        if let since_ms { return (holding.timestamp_ms.knownTime_ms ?? .min) >= since_ms }
        return true
    }

    /// Those who may have one: who embed it, or have a history to be looked through.
    func candidates() throws -> Document {
        try Document { d in
            d.array("$or") { a in
                a.document { $0.document("products") { $0.document("$elemMatch", writeElement) } }
                a.document { $0.document("history.holdings_buckets") { $0.int32("$gt", 0) } }
            }
        }
    }

    /// What a bucket holds one of.
    func bucket() throws -> Document {
        try Document { $0.document("products") { $0.document("$elemMatch", writeElement) } }
    }

    /// More than `matches` rather than less: times are dates or numbers, and perhaps others can be understood.
    private func writeElement(_ d: inout DocumentWriter) {
        if let product { d.string("id", product.text) }
        guard let since_ms else { return }
        d.array("$or") { a in
            a.document { $0.document("timestamp_ms") { $0.int64("$gte", since_ms) } }
            a.document { $0.document("timestamp_ms") { $0.document("$not") { $0.string("$type", "number") } } }
        }
    }
}
