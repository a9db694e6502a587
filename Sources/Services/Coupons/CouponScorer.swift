import EventLog
import Following
import Logging
import Mongo
import Shop
import ShopStore
import Synchronization

/// Reads customers' pictures, and grants coupons by rules: one at most for each customer, rule and window.
///
/// Judged by the times of the purchases, so pictures that come late, again or in another order may grant and never revoke.
/// Effectively once: coupons and the position in the log are one transaction. The events go out from the coupons.
public final class CouponScorer: Consumer {
    /// The collection of coupons.
    public static let coupons = "coupons"

    public let name = "coupon-scorer"
    /// Where the events go.
    public let outbox: Outbox?
    private let rules: [CouponRule]
    private let logger: Logger
    /// What the last transaction has granted, to be said once it is stored.
    private let pending = Mutex<[String]>([])

    /// `say` hears of each coupon, one line a call.
    public init(_ rules: [CouponRule], to output: LogAddress?, logger: Logger) {
        (self.rules, self.logger) = (rules, logger)
        outbox = output.map { Outbox(in: Self.coupons, to: LogSink($0)) }
    }

    /// So many records are judged at once: a transaction in which nothing happens for a second is taken for that of a process
    /// that died, and judging takes its time.
    private static let portion = 10

    public func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws {
        var lines: [String] = []
        for start in stride(from: records.startIndex, to: records.endIndex, by: Self.portion) {
            lines += try grant(records[start...].prefix(Self.portion), in: shop).map { "\($0)" }
        }
        pending.withLock { [lines] in $0 = lines }
    }

    private func grant(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws -> [Coupon] {
        let book = CouponBook(shop: shop)
        var judgements = pictures(in: records, shop).map { CouponJudgement($0, rules) }
        var granted = try book.granted(of: Set(judgements.flatMap(\.keys)))
        for index in judgements.indices {
            judgements[index].close(granted)
            for purchase in judgements[index].picture.purchases { judgements[index].add(purchase) }
        }
        try addOlder(to: &judgements, in: shop)
        let found = judgements.flatMap(\.coupons)
        let forgotten = try book.forgotten(Set(found.map(\.key.customer)))
        // Of several pictures of one customer the first one grants.
        let coupons = found.filter { !$0.isForgotten(forgotten) && granted.insert($0.key).inserted }
        try book.write(coupons, outbox)
        return coupons
    }

    public func committed() {
        outbox?.committed()
        let lines = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        for line in lines { logger.notice("\(line)") }
    }

    /// What is no picture is passed over; pictures that cannot be used become dead letters.
    private func pictures(in records: ArraySlice<LogRecord>, _ shop: ShopTransaction) -> [CustomerPicture] {
        records.compactMap { record in
            do throws(CustomerPicture.Fault) { return try CustomerPicture(record) } catch {
                shop.setAside(record, because: error.reason)
                return nil
            }
        }
    }

    /// Adds what a customer held before what is in the picture, and no more than that, however much has moved since: each
    /// customer's history is read once.
    private func addOlder(to judgements: inout [CouponJudgement], in shop: ShopTransaction) throws {
        let places = Dictionary(grouping: judgements.indices.filter { judgements[$0].picture.before > 0 }) {
            judgements[$0].picture.customer
        }
        for (customer, places) in places {
            let spans = places.compactMap { judgements[$0].span_ms }
            guard let from_ms = spans.map(\.from).min(), let to_ms = spans.map(\.to).max(),
                let end = places.map({ judgements[$0].picture.before }).max()
            else { continue }
            var older = OlderHoldings(shop: shop, customer: customer, end: end)
            func add(_ number: Int64, _ purchase: CouponPurchase) {
                for place in places where number < judgements[place].picture.before { judgements[place].add(purchase) }
            }
            if places.contains(where: { judgements[$0].picture.isCut }) { try older.forEachEmbedded(add) }
            try older.forEachMoved(from_ms: from_ms, to_ms: to_ms, add)
        }
    }
}

extension Coupon {
    /// What a picture from before the forgetting says of somebody is forgotten, too.
    fileprivate func isForgotten(_ forgotten: [ShopID: Int64]) -> Bool {
        forgotten[key.customer].map { granted_at_ms <= $0 } ?? false
    }
}

extension Coupon: CustomStringConvertible {
    var event: String {
        // A receiver knows a repeat by it.
        var line = EventLine(.couponGranted, id: "\(key.window)/\(key.rule.text)/\(key.customer.text)")
        line.fields.text("customer_id", key.customer.text)
        line.fields.text("rule", key.rule.text)
        line.fields.text("product", rule.grant)
        line.fields.integer("window_from_ms", window.from_ms)
        line.fields.integer("window_to_ms", window.to_ms)
        line.fields.number("share", share)
        return line.ended(timestamp_ms: granted_at_ms)
    }

    var description: String {
        let percent = (share * 1000).rounded() / 10
        return "A coupon for \(madeVisible(rule.grant)) to \(madeVisible(key.customer.text)): "
            + "\(percent)% \(madeVisible(rule.share)) of the \(rule.measure) in its window."
    }
}
