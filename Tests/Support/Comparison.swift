// Compares what the database holds with what the oracle expects, and says readably where they first differ.

/// How far the order of a log with several partitions decides the order of things in the database.
public enum ComparedOrder: Sendable {
    /// Everything in its place.
    case exact
    /// Products came from other partitions than purchases: the order of holdings is open.
    case holdingsOpen
    /// A customer's events came from several partitions: the order of orders is open as well.
    case open
}

extension WorkloadShape {
    /// What can be said about the order of things after a log of this shape.
    public var comparedOrder: ComparedOrder {
        switch spread {
        case .oneFile: .exact
        case .keyed: .holdingsOpen
        case .keyless: .open
        }
    }
}

/// The differences between two states of the shop. Empty if there are none.
public struct Comparison: CustomStringConvertible {
    public private(set) var differences: [String] = []
    private let order: ComparedOrder
    private let isTimed: Bool
    /// What lies in memory alone knows no names of sources, nor when orders were paid; its logs are not laid out as files.
    private let hasPlaces: Bool

    /// - Parameter isTimed: false for a log without `timestamp_ms`: then times and price histories are not compared.
    public init(expected: ShopState, found: ShopState, order: ComparedOrder = .exact, isTimed: Bool = true) {
        (self.order, self.isTimed) = (order, isTimed)
        hasPlaces = found.customers.values.allSatisfy { $0.paymentTimes_ms != nil }
        compareKeys("customers", expected.customers.keys, found.customers.keys)
        for (id, customer) in expected.customers.sorted(by: { $0.key < $1.key }) {
            if let other = found.customers[id] { compare("customer \(id)", customer, other) }
        }
        compareKeys("products", expected.products.keys, found.products.keys)
        for (id, product) in expected.products.sorted(by: { $0.key < $1.key }) {
            if let other = found.products[id] { compare("product \(id)", product, other) }
        }
        compare("dead letters", comparable(expected.deadLetters), comparable(found.deadLetters))
        compare("counts", expected.counts, found.counts)
    }

    public var isEmpty: Bool { differences.isEmpty }

    /// The first twenty differences, a line each.
    public var description: String {
        let shown = differences.prefix(20).joined(separator: "\n")
        let rest = differences.count - 20
        return differences.isEmpty ? "no difference" : rest > 0 ? "\(shown)\n… and \(rest) more" : shown
    }

    private mutating func compareKeys(
        _ what: String, _ expected: some Collection<ByteText>, _ found: some Collection<ByteText>
    ) {
        for id in Set(expected).subtracting(found).sorted() { differences.append("\(what): \(id) is missing") }
        for id in Set(found).subtracting(expected).sorted() { differences.append("\(what): \(id) is one too many") }
    }

    private mutating func compare(_ what: String, _ expected: CustomerState, _ found: CustomerState) {
        compare("\(what): first_name", expected.firstName, found.firstName)
        compare("\(what): last_name", expected.lastName, found.lastName)
        compare("\(what): address", expected.address, found.address)
        compareLists("\(what): holdings", timed(expected.holdings), timed(found.holdings), isOrdered: order == .exact)
        let isOrdered = order != .open
        compareLists("\(what): waiting", timed(expected.waiting), timed(found.waiting), isOrdered: isOrdered)
        compareLists("\(what): unpaid", expected.unpaidOrderIDs, found.unpaidOrderIDs, isOrdered: isOrdered)
        compareLists("\(what): paid", expected.paidOrderIDs, found.paidOrderIDs, isOrdered: isOrdered)
        let early = (Array(expected.earlyPaymentOrderIDs), Array(found.earlyPaymentOrderIDs))
        compareLists("\(what): early payments", early.0, early.1, isOrdered: false)
        guard isTimed, isOrdered, let times = found.paymentTimes_ms else { return }
        for (order, time) in expected.paymentTimes_ms ?? [:] {
            compare("\(what): time of payment of \(order)", Optional(time), times[order])
        }
    }

    private mutating func compare(_ what: String, _ expected: ProductState, _ found: ProductState) {
        compare("\(what): name", expected.name, found.name)
        compare("\(what): type", expected.type, found.type)
        compare("\(what): price", expected.price, found.price)
        if isTimed { compareLists("\(what): prices", expected.prices, found.prices, isOrdered: true) }
    }

    private mutating func compare<Value: Equatable>(_ what: String, _ expected: Value, _ found: Value) {
        if expected != found { differences.append("\(what): expected \(shown(expected)), found \(shown(found))") }
    }

    private mutating func compareLists<Element: Hashable>(
        _ what: String, _ expected: [Element], _ found: [Element], isOrdered: Bool
    ) {
        if isOrdered { return compareInOrder(what, expected, found) }
        var surplus: [Element: Int] = [:]
        for element in found { surplus[element, default: 0] += 1 }
        for element in expected { surplus[element, default: 0] -= 1 }
        let lines = surplus.filter { $0.value != 0 }.map { element, count in
            "\(what): \(shown(element)) is there \(abs(count)) times too \(count > 0 ? "often" : "seldom")"
        }
        differences += lines.sorted()
    }

    private mutating func compareInOrder<Element: Equatable>(_ what: String, _ expected: [Element], _ found: [Element])
    {
        if expected.count != found.count {
            differences.append("\(what): expected \(expected.count), found \(found.count)")
        }
        for (index, (one, other)) in zip(expected, found).enumerated() where one != other {
            return compare("\(what)[\(index)]", one, other)
        }
    }
}

extension Comparison {
    private func timed(_ holdings: [Holding]) -> [Holding] {
        holdings.map { holding in
            var holding = holding
            if !isTimed { holding.timestamp_ms = nil }
            if !hasPlaces { holding.origin.forgetPlace() }
            return holding
        }
    }

    private func timed(_ waiting: [WaitingPurchase]) -> [WaitingPurchase] {
        waiting.map { purchase in
            var purchase = purchase
            if !isTimed { purchase.timestamp_ms = nil }
            if !hasPlaces { purchase.origin.forgetPlace() }
            return purchase
        }
    }

    /// Without their reasons, which are words, and with at most 1 MiB of their bytes, which is what is kept of them.
    private func comparable(_ letters: [DeadLetter]) -> [DeadLetter] {
        let ends = letters.map { letter in
            DeadLetter(
                source: letter.source, position: letter.position, raw: Array(letter.raw.prefix(1 << 20)), reason: "")
        }
        return ends.sorted { ($0.source, $0.position) < ($1.source, $1.position) }
    }

    private mutating func compare(_ what: String, _ expected: [DeadLetter], _ found: [DeadLetter]) {
        func places(_ letters: [DeadLetter]) -> Set<String> { Set(letters.map { "\($0.source):\($0.position)" }) }
        for place in places(expected).subtracting(places(found)).sorted() {
            differences.append("\(what): none for \(place)")
        }
        for place in places(found).subtracting(places(expected)).sorted() {
            differences.append("\(what): \(place) is good")
        }
        compareInOrder(what, expected, found)
    }

    private func shown(_ value: some Any) -> String {
        let text = "\(value)"
        return text.count <= 300 ? text : text.prefix(300) + "…"
    }
}

extension PurchaseOrigin? {
    /// Leaves whether it was a record or which order.
    public mutating func forgetPlace() {
        if case .record = self { self = .record(source: "", position: 0) }
    }
}
