// A small log in which everything meets everything: timed and untimed records, products that come late and change their
// prices, orders whose items are paid early or late, registrations with and without an address, duplicates, bad lines.

import Support

struct BorderLog {
    /// What the clocks of those who read the log may show: far from every time that a record says.
    static let clock_ms: Range<Int64> = 1_000_000_000_000..<2_000_000_000_000

    let lines: [String]
    /// Which lines no store takes, where the store has rules of its own.
    let refused: Set<Int>

    init(seed: UInt64, count: Int = 70) {
        var generator = Generator(
            random: SplitMix64(seed: seed ^ 0xB0DE), untimedShare: [0, 0.3, 0.5, 1][Int(seed % 4)])
        let lines = (0..<count).map { generator.line($0) }
        self.lines = lines
        refused = Set(lines.indices.filter { RefusingStore.refuses(lines[$0]) })
    }

    /// As the oracle reads it: positions count lines. Where the store has rules, what it refuses is bad.
    func source(_ name: String, withRules: Bool) -> Support.Source {
        let lines = lines.enumerated().map { index, line in
            let isBad = !line.hasPrefix("{") || (withRules && refused.contains(index))
            return SourceLine(
                position: Int64(index), bytes: Array(line.utf8), nature: isBad ? .bad(kind: "bad") : .event)
        }
        return Support.Source(name: name, lines: lines)
    }
}

/// Draws one line after the other.
private struct Generator {
    var random: SplitMix64
    let untimedShare: Double

    mutating func line(_ index: Int) -> String {
        switch random.below(20) {
        case 0: return "nonsense \(index)"
        case 1...3: return offer(index)
        case 4, 5: return registration(index)
        case 6...10: return timed(#""event_type": "customer_buys_product", "customer_id": "\#(customer)", \#(item)"#)
        case 11...14: return timed(#""type": "order", "user_id": "\#(customer)", "order_id": \#(order)\#(items)"#)
        default: return timed(#""type": "payment", "user_id": "\#(customer)", "order_id": \#(order)"#)
        }
    }

    /// Early times lie before every clock, one in twenty behind all of them.
    private mutating func timed(_ fields: String) -> String {
        if random.chance(untimedShare) { return "{\(fields)}" }
        let time_ms = random.chance(0.05) ? 2_000_000_000_000_000_000 : Int64(random.below(60))
        return #"{\#(fields), "timestamp_ms": \#(time_ms)}"#
    }

    private var customer: String { mutating get { "c\(random.below(4))" } }

    /// Few, so that orders are repeated, and paid early, late, twice and never.
    private var order: String { mutating get { random.chance(0.2) ? "\"\(random.below(9))\"" : "\(random.below(9))" } }

    /// Some of the products come late, and one of them never.
    private mutating func offer(_ index: Int) -> String {
        let product = random.below(min(5, 1 + index / 8))
        return timed(
            #""event_type": "new_product", "id": "p\#(product)", "name": "P\#(product) of \#(index)", "type": "t", "price": \#(index)"#
        )
    }

    private mutating func registration(_ index: Int) -> String {
        let address = random.pick(["", #", "address": null"#, #", "address": "Street \#(index)""#])
        return timed(
            #""event_type": "new_customer", "id": "\#(customer)", "first_name": "N\#(index)", "last_name": "L"\#(address)"#
        )
    }

    private var item: String {
        mutating get { #""product_id": "p\#(random.below(6))", "quantity": \#(1 + random.below(9))"# }
    }

    private var items: String {
        mutating get {
            let items = (0..<random.below(4)).map { _ in "{\(item)}" }
            return items.isEmpty ? "" : #", "items": [\#(items.joined(separator: ", "))]"#
        }
    }
}
