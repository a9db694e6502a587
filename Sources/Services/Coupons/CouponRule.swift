// Who gets a coupon, and in which stretch of time: values and pure functions.

/// Whoever buys more than a share of one type of product within a window gets a coupon for another one.
public struct CouponRule: Sendable {
    /// What a share is a share of.
    public enum Measure: String, CaseIterable, Sendable {
        case units, money
    }

    /// The type of product whose share counts, as bytes.
    public let share: String
    /// The share must be greater than this: percent, from 0 to below 100.
    public let above_percent: Double
    /// How long a window is, in milliseconds.
    public let within_ms: Int64
    /// What the coupon is for.
    public let grant: String
    /// What is added up.
    public let measure: Measure
    /// The one way in which this rule is written: what a coupon is known by. It reads as the same rule.
    public let text: String

    /// `above_percent` and `within_ms` as read by `RuleReading`.
    public init(share: String, above_percent: Double, within_ms: Int64, grant: String, of measure: Measure = .units) {
        (self.share, self.above_percent, self.within_ms) = (share, above_percent, within_ms)
        (self.grant, self.measure) = (grant, measure)
        let percent = Int64(exactly: above_percent).map { "\($0)" } ?? "\(above_percent)"
        text =
            "share \(RuleWord.written(share)) above \(percent)% within \(RuleWord.duration(within_ms)) "
            + "grant \(RuleWord.written(grant)) of \(measure)"
    }

    /// Whether so much of `total` is more than the rule asks for. Of nothing, nothing is a share.
    func isMet(by part: Double, of total: Double) -> Bool { Self.share(part, of: total) * 100 > above_percent }

    /// The share, from 0 to 1; not a number of nothing, or of too much. Rounded, so that a quarter that was added up from
    /// decimal fractions is a quarter.
    static func share(_ part: Double, of total: Double) -> Double { (part / total * 1e12).rounded() / 1e12 }
}

/// One of the stretches that the time is divided into: from a multiple of its length on, up to the next one.
struct CouponWindow: Hashable, Sendable {
    /// The time divided by the length, rounded down.
    var number: Int64
    /// The first moment in it, and the first one after it: Unix milliseconds (UTC).
    var from_ms: Int64
    var to_ms: Int64

    /// The one that a moment is in; nil where an end of it is beyond all numbers.
    init?(of timestamp_ms: Int64, within_ms: Int64) {
        let (quotient, rest) = timestamp_ms.quotientAndRemainder(dividingBy: within_ms)
        number = rest < 0 ? quotient - 1 : quotient
        let (from_ms, isBelow) = number.multipliedReportingOverflow(by: within_ms)
        let (to_ms, isAbove) = from_ms.addingReportingOverflow(within_ms)
        if isBelow || isAbove { return nil }
        (self.from_ms, self.to_ms) = (from_ms, to_ms)
    }
}
