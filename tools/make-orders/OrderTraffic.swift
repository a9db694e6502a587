import Shop
import ShopCommand

/// An endless stream of order and payment records, the same for the same seed.
struct OrderTraffic: Traffic {
    private let customers: Int
    private let bad: Double
    private let duplicates: Double
    private let paid: Double
    private var random: SplitMix64
    private var timestamp_ms: Int64
    private var nextOrder: Int64
    /// Orders that will be paid.
    private var payable: [(customer: Int, order: Int64)] = []
    private var line: [UInt8] = []
    /// The key of the line that was made last: its customer's id.
    private(set) var key: [UInt8] = []

    /// The first event takes `start_ms`, each the next millisecond, and each order the next number from `firstOrder` on: the
    /// caller sees to it that there are as many as events will be asked for.
    init(
        customers: Int, paid: Double, bad: Double, duplicates: Double, start_ms: Int64, firstOrder: Int64, seed: UInt64
    ) {
        self.customers = customers
        self.paid = paid
        self.bad = bad
        self.duplicates = duplicates
        timestamp_ms = start_ms
        nextOrder = firstOrder
        random = SplitMix64(seed: seed)
    }

    /// The number of the first order where nobody names one: up to 2^52, so that others are made by each run, and that every
    /// language reads them exactly. The same for the same seed.
    static func firstOrder(seed: UInt64) -> Int64 {
        // Not what the traffic begins with: that is for its own choices.
        var random = SplitMix64(seed: ~seed)
        return Int64(random.next() >> 12) + 1
    }

    /// The next record, without its line end.
    mutating func next() -> [UInt8] {
        let chance = random.unit()
        if chance < bad { return BadLine.random(&random) }
        if chance < bad + duplicates, !line.isEmpty { return line }
        defer { timestamp_ms += 1 }
        // Of 1 + paid events one is an order, so that the share of paid orders comes out right.
        if let last = payable.indices.last, random.unit() < paid / (1 + paid) {
            let index = Int(random.next() % UInt64(last + 1))
            payable.swapAt(index, last)
            let (customer, order) = payable.removeLast()
            make(.payment(customer: id(customer), .number(order)))
        } else {
            let order = nextOrder
            nextOrder += 1
            let customer = skewedCustomer()
            if random.unit() < paid { payable.append((customer, order)) }
            make(.order(customer: id(customer), .number(order), items: []))
        }
        return line
    }

    private mutating func make(_ event: EventRecord) {
        line.removeAll(keepingCapacity: true)
        event.write(timestamp_ms: timestamp_ms, to: &line)
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: event.key.text.utf8)
    }

    /// The smaller of two throws, every other time: the lower half is chosen about five times in eight.
    private mutating func skewedCustomer() -> Int {
        let first = Int(random.next() % UInt64(customers))
        return random.next() & 1 == 0 ? first : min(first, Int(random.next() % UInt64(customers)))
    }

    /// `customer_` and the number, with six digits at least. Up to a million of them need no memory of their own.
    private func id(_ customer: Int) -> ShopID {
        let name: StaticString = "customer_"
        let length = name.utf8CodeUnitCount
        var width = 6
        while customer >= powersOfTen[width] { width += 1 }
        return ShopID(
            String(unsafeUninitializedCapacity: length + width) { text in
                var rest = customer
                for place in 0..<length { text[place] = name.utf8Start[place] }
                for place in (length..<length + width).reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                return length + width
            })
    }
}

/// All that an `Int` can hold, and `Int.max` for the one after them.
private let powersOfTen = (0..<18).reduce(into: [1]) { powers, _ in powers.append(powers.last! * 10) } + [.max]
