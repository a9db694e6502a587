import EventLog
import Following
import Mongo
import Shop
import ShopStore

/// What the scorer reads of a customer's picture (`customer_changed`): what that customer held at one moment.
///
/// It is read as documents of the database are: numbers and times as other programs write them, null and empty as absent.
struct CustomerPicture {
    var customer: ShopID
    /// When the customer changed, in Unix milliseconds (UTC).
    var timestamp_ms: Int64
    /// How many holdings were older than those in the picture.
    var before: Int64
    /// Whether holdings were left out of it that had not moved to the history.
    var isCut: Bool
    /// Those in the picture that can be reckoned with.
    var purchases: [CouponPurchase]
    /// The record that it is from.
    var record: LogRecord

    /// A picture that cannot be used.
    struct Fault: Error {
        let reason: String
    }

    /// nil for what is no picture, and for that of a customer who is gone.
    init?(_ record: LogRecord) throws(Fault) {
        let text = String(decoding: record.bytes, as: UTF8.self)
        let document: Document
        do { document = try Document(json: text) } catch {
            // What is no event at all is the joiner's to keep.
            if text.contains("\"\(EventType.customerChanged.name)\"") { throw Fault(reason: "\(error)") }
            return nil
        }
        guard let fields = try document.read({ view throws(Fault) in try Fields(view, record) }).found else {
            return nil
        }
        (customer, timestamp_ms, before, isCut, purchases) = fields
        self.record = record
    }
}

/// The same, while the record is at hand.
private struct Fields {
    var found: (ShopID, Int64, Int64, Bool, [CouponPurchase])?

    init(_ view: DocumentView, _ record: LogRecord) throws(CustomerPicture.Fault) {
        guard view["event_type"]?.text.map({ $0 == EventType.customerChanged.name }) == true else { return }
        guard let id = view.string("id"), !id.isEmpty else { throw .init(reason: "id is no text") }
        if view.bool("deleted") == true { return }
        let before = try Self.number("products_before", of: view) ?? 0
        let time_ms = try Self.number("timestamp_ms", of: view) ?? record.timestamp_ms ?? Clock.wall_ms()
        guard 0...Self.before_max ~= before else { throw .init(reason: "products_before is out of range") }
        let left = view.bool("cut") == true ? Self.leftOut(of: view) : 0
        found = (ShopID(id), time_ms, before + left, left > 0, try Self.purchases(of: view))
    }

    /// So many holdings fill as many buckets as a document may have.
    private static let before_max = Int64(Int32.max) * Int64(HistoryLimits.holdingsPerBucket)

    /// How many of those that the document embedded were left out.
    private static func leftOut(of view: DocumentView) -> Int64 {
        let all = view.document("cart")?.int64("holdings") ?? 0
        return max(0, min(all, before_max) - Int64(view.array("products")?.count ?? 0))
    }

    private static func purchases(of view: DocumentView) throws(CustomerPicture.Fault) -> [CouponPurchase] {
        guard let value = view["products"], !value.isAbsence else { return [] }
        guard let products = value.array else { throw .init(reason: "products is no array") }
        return products.compactMap { $0.value.document.flatMap { CouponPurchase($0) } }
    }

    private static func number(
        _ key: StaticString, of view: DocumentView
    ) throws(CustomerPicture.Fault) -> Int64? {
        guard let value = view[key], !value.isAbsence else { return nil }
        guard let number = value.time_ms else { throw .init(reason: "\(key) is no whole number") }
        return number
    }
}

/// A holding, as far as a rule asks.
struct CouponPurchase: Equatable {
    /// Empty where nobody knows it.
    var type: String
    /// Finite and above 0.
    var quantity: Double
    /// Finite and not below 0; nil where nobody knows it.
    var price: Double?
    /// Unix milliseconds (UTC).
    var timestamp_ms: Int64
}

extension CouponPurchase {
    /// nil for what says not when it was bought, or not how much: it counts for nothing.
    init?(_ view: DocumentView) {
        var (type, quantity, price, time_ms): (String?, Double?, Double?, Int64?)
        // In one walk over the fields: there are many of these.
        for (key, value) in view {
            switch key {
            case "type": type = value.text?.string
            case "quantity": quantity = value.number
            case "price": price = value.number
            case "timestamp_ms": time_ms = value.time_ms
            default: break
            }
        }
        guard let time_ms, let quantity, quantity > 0 else { return nil }
        self.init(
            type: type ?? "", quantity: quantity, price: price.flatMap { $0 >= 0 ? $0 : nil }, timestamp_ms: time_ms)
    }

    /// What it adds to a sum; nil where its price is needed and unknown.
    func amount(in measure: CouponRule.Measure) -> Double? {
        switch measure {
        case .units: quantity
        case .money: price.map { $0 * quantity }
        }
    }
}
