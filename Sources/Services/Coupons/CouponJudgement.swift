import Shop

/// A coupon by what it is for: there is one at most.
struct CouponKey: Hashable {
    var customer: ShopID
    /// The rule's text, compared as bytes.
    var rule: ShopID
    /// The window's number.
    var window: Int64
}

/// A coupon that a picture has brought about.
struct Coupon {
    var key: CouponKey
    var rule: CouponRule
    var window: CouponWindow
    /// From 0 to 1.
    var share: Double
    /// When the customer changed, in Unix milliseconds (UTC).
    var granted_at_ms: Int64
}

/// One picture under all rules: in each window that the picture has something in, what was bought there, and how much of it
/// is what the rule counts.
struct CouponJudgement {
    private struct Sum {
        let rule: Int
        let window: CouponWindow
        var part = 0.0
        var total = 0.0
    }

    let picture: CustomerPicture
    private let rules: [CouponRule]
    /// In the order of the purchases that opened them.
    private var sums: [Sum] = []
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        var rule: Int
        var window: Int64
    }

    /// Opens the windows, and counts nothing yet.
    init(_ picture: CustomerPicture, _ rules: [CouponRule]) {
        (self.picture, self.rules) = (picture, rules)
        for purchase in picture.purchases {
            for (rule, one) in rules.enumerated() {
                guard let window = CouponWindow(of: purchase.timestamp_ms, within_ms: one.within_ms),
                    places[Place(rule: rule, window: window.number)] == nil
                else { continue }
                places[Place(rule: rule, window: window.number)] = sums.count
                sums.append(Sum(rule: rule, window: window))
            }
        }
    }

    /// The coupons that might come of it.
    var keys: [CouponKey] { sums.map(key) }

    private func key(_ sum: Sum) -> CouponKey {
        CouponKey(customer: picture.customer, rule: ShopID(rules[sum.rule].text), window: sum.window.number)
    }

    /// Passes over what is granted already.
    mutating func close(_ granted: Set<CouponKey>) {
        sums = sums.filter { !granted.contains(key($0)) }
        places = [:]
        for (index, sum) in sums.enumerated() { places[Place(rule: sum.rule, window: sum.window.number)] = index }
    }

    /// From the first moment of its windows to the first one after them; nil where none is open.
    var span_ms: (from: Int64, to: Int64)? {
        guard let from = sums.map(\.window.from_ms).min(), let to = sums.map(\.window.to_ms).max() else { return nil }
        return (from, to)
    }

    /// Counts a purchase where it belongs.
    mutating func add(_ purchase: CouponPurchase) {
        for (rule, one) in rules.enumerated() {
            guard let amount = purchase.amount(in: one.measure),
                let window = CouponWindow(of: purchase.timestamp_ms, within_ms: one.within_ms),
                let index = places[Place(rule: rule, window: window.number)]
            else { continue }
            sums[index].total += amount
            if purchase.type.isSame(as: one.share) { sums[index].part += amount }
        }
    }

    /// What it comes to.
    var coupons: [Coupon] {
        sums.filter { rules[$0.rule].isMet(by: $0.part, of: $0.total) }.map {
            Coupon(
                key: key($0), rule: rules[$0.rule], window: $0.window,
                share: CouponRule.share($0.part, of: $0.total), granted_at_ms: picture.timestamp_ms)
        }
    }
}
