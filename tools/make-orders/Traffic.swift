import Shop
import ShopCommand

/// An endless stream of records, the same for the same seed.
protocol Traffic {
    /// The next record, without its line end.
    mutating func next() -> [UInt8]
    /// The key of the record that was made last: its customer's id, or its product's.
    var key: [UInt8] { get }
}

/// The ways in which lines go wrong most often.
enum BadLine {
    private static let lines: [StaticString] = [
        "FAIL HERE", #"{"user_id": "customer_000000", "type": "order"}"#, #"{"user_id": "customer_000000","#,
        #"{"user_id": 7, "type": "payment", "order_id": 1}"#, #"["order", 1]"#,
        #"{"user_id": "customer_000000", "type": "refund", "order_id": 1}"#,
    ]

    static func random(_ random: inout SplitMix64) -> [UInt8] {
        lines[Int(random.next() % UInt64(lines.count))].withUTF8Buffer { Array($0) }
    }
}

/// When events happen: each some time after the one before.
struct TrafficClock {
    private static let day_ms = 86_400_000.0

    private var time_ms: Double
    private var hasBegun = false
    private let step_ms: Double
    private let hasDays: Bool

    /// `step_ms` lie between two events in the mean. With `hasDays` there are few at night (UTC), and most in the afternoon.
    init(start_ms: Int64, step_ms: Double, hasDays: Bool) {
        (time_ms, self.step_ms, self.hasDays) = (Double(start_ms), step_ms, hasDays)
    }

    /// Unix milliseconds (UTC).
    var now_ms: Int64 { Int64(time_ms) }

    /// The first event is at the start.
    mutating func tick() {
        if hasBegun { time_ms += step_ms / busyness }
        hasBegun = true
    }

    /// Events against the mean of the day: from a fifth at four in the morning to nearly twice as many at four in the afternoon.
    private var busyness: Double {
        guard hasDays else { return 1 }
        let hour = (time_ms / Self.day_ms * 24).truncatingRemainder(dividingBy: 24)
        return 1 - 0.8 * cosine((hour - 4) / 24)
    }

    /// Of a share of a full turn, by a parabola through its zeros: no mathematics library gives the same on all machines.
    private func cosine(_ turns: Double) -> Double {
        let phase = turns - turns.rounded(.down)
        let quarter = phase < 0.5 ? phase : 1 - phase
        return quarter < 0.25 ? 1 - 16 * quarter * quarter : 16 * (0.5 - quarter) * (0.5 - quarter) - 1
    }
}

/// Who orders: invented people, or those that there are.
enum People {
    case invented(Int)
    case known([ShopID])

    /// The first ones are somewhat busier.
    func next(_ random: inout SplitMix64) -> ShopID {
        switch self {
        case .invented(let count): ShopID("customer_\(digits(skewed(count, &random)))")
        case .known(let ids): ids[skewed(ids.count, &random)]
        }
    }
}

/// What is ordered: invented products, or those that there are.
struct Goods {
    let products: [(id: ShopID, name: String, type: String)]

    static func invented(_ count: Int) -> Goods {
        Goods(products: (0..<count).map { (ShopID("product_\(digits($0))"), "Product \($0)", "type_\($0 % 10)") })
    }

    /// The first ones are hot: of a hundred products, ten have a third of the orders.
    func next(_ random: inout SplitMix64) -> ShopID {
        let throwOf = random.unit()
        return products[Int(throwOf * throwOf * Double(products.count))].id
    }

    func newPrice(_ random: inout SplitMix64) -> (ShopID, Offer)? {
        if products.isEmpty { return nil }
        let product = products[Int(random.next() % UInt64(products.count))]
        let price = Double(1 + random.next() % 100) / 100
        return (product.id, Offer(name: product.name, type: product.type, price: price))
    }
}

/// The smaller of two throws, every other time: the lower half is chosen about five times in eight.
private func skewed(_ count: Int, _ random: inout SplitMix64) -> Int {
    let first = Int(random.next() % UInt64(count))
    return random.next() & 1 == 0 ? first : min(first, Int(random.next() % UInt64(count)))
}

/// Six digits at least.
private func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 6 - text.utf8.count)) + text
}
