// Customers who buy, and the coupons that are due to them: counted from all that they hold, without buckets or batches.

import Support

/// Two rules, in windows of whole seconds; in the first part of a window next to nobody buys bread, in the rest many do.
struct DumbCustomers {
    static let rules = """
        share bread above 25% within 10s grant butter
        share bread above 40% within 20s grant "fine jam" of money

        """
    private static let texts = [
        "share bread above 25% within 10s grant butter of units",
        #"share bread above 40% within 20s grant "fine jam" of money"#,
    ]
    private static let length_ms = [10_000, 20_000]

    fileprivate struct Bought {
        var isBread: Bool
        var quantity: Int
        var price: Int
        var time_ms: Int
    }

    /// What a customer held at one moment; the last ones are in the picture.
    struct Picture {
        fileprivate var customer: String
        fileprivate var held: [Bought]
        fileprivate var before: Int
        fileprivate var time_ms: Int

        var line: String {
            let products = held[before...].map(\.json).joined(separator: ", ")
            return
                #"{"event_type": "customer_changed", "id": "\#(customer)", "version": \#(time_ms), "products": [\#(products)], "products_before": \#(before), "timestamp_ms": \#(time_ms)}"#
        }
    }

    private var random: SplitMix64
    private var held: [String: [Bought]] = [:]
    private var moved: [String: Int] = [:]
    private var buckets: [String] = []
    private var now_ms = 1_650_000_000_000
    /// By customer, rule and window: the share, and when it was granted.
    private(set) var coupons: [String: String] = [:]

    init(seed: UInt64) { random = SplitMix64(seed: seed ^ 0xD0) }

    /// Somebody buys something, now and then for an earlier time, and what is old moves to the history.
    mutating func buy() -> Picture {
        now_ms += 20 + random.below(60)
        let customer = "customer_\(random.below(3))"
        for _ in 0...random.below(4) {
            let time_ms = random.chance(0.1) ? now_ms - random.below(15_000) : now_ms
            let isBread = random.chance(time_ms % 10_000 < 6_500 ? 0.02 : 0.7)
            let quantity = 1 + random.below(isBread ? 4 : 3)
            held[customer, default: []].append(
                Bought(isBread: isBread, quantity: quantity, price: 1 + random.below(9), time_ms: time_ms))
        }
        moveOld(of: customer)
        return Picture(
            customer: customer, held: held[customer] ?? [], before: (moved[customer] ?? 0) * 32, time_ms: now_ms)
    }

    private mutating func moveOld(of customer: String) {
        while let all = held[customer], all.count - (moved[customer] ?? 0) * 32 >= 64 {
            let number = moved[customer] ?? 0
            let bucket = all[(number * 32)..<((number + 1) * 32)]
            let times = bucket.map(\.time_ms)
            let bounds = random.chance(0.8) ? #", "from_ms": \#(times.min()!), "to_ms": \#(times.max()!)"# : ""
            let products = bucket.map(\.json).joined(separator: ", ")
            buckets.append(
                #"{"customer_id": "\#(customer)", "bucket": \#(number), "products": [\#(products)]\#(bounds)}"#)
            moved[customer] = number + 1
        }
    }

    /// The buckets that were filled since the last call.
    mutating func takeBuckets() -> [String] {
        defer { buckets = [] }
        return buckets
    }

    /// What comes of a picture that is read now.
    mutating func judge(_ picture: Picture) {
        for rule in Self.texts.indices {
            let length_ms = Self.length_ms[rule]
            for window in Set(picture.held[picture.before...].map { $0.time_ms / length_ms }) {
                let inside = picture.held.filter { $0.time_ms / length_ms == window }
                let amount = { (one: Bought) in rule == 0 ? one.quantity : one.quantity * one.price }
                let (part, total) = (
                    inside.filter(\.isBread).map(amount).reduce(0, +), inside.map(amount).reduce(0, +)
                )
                let key = "\(picture.customer) \(Self.texts[rule]) \(window)"
                guard part * 100 > total * [25, 40][rule], coupons[key] == nil else { continue }
                let share = (Double(part) / Double(total) * 1e6).rounded()
                coupons[key] = "\(share) of a million at \(picture.time_ms)"
            }
        }
    }
}

extension DumbCustomers.Bought {
    fileprivate var json: String {
        let type = isBread ? "bread" : "milk"
        return
            #"{"id": "\#(type)_1", "type": "\#(type)", "name": "N", "price": \#(price), "quantity": \#(quantity), "timestamp_ms": \#(time_ms)}"#
    }
}
