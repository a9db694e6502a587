// The oracle: what a log's records must lead to, worked out a second time and independently of the shop's own code,
// straight from the contract. One record after the other, in memory, no recovery, nothing clever.

/// Applies all records of some sources, source after source, and keeps what should come of them.
public struct Oracle {
    /// The cart after each accepted event of a customer, in the order of the log; kept only if asked for.
    public private(set) var summaries: [Summary] = []

    private let keepsSummaries: Bool
    private var customers: [ByteText: OracleCustomer] = [:]
    private var catalogue = OracleCatalogue()
    /// Who waits for a product that nobody has described.
    private var waitingCustomers: [ByteText: Set<ByteText>] = [:]
    private var deadLetters: [DeadLetter] = []
    private var counts = RecordCounts()
    /// The time of events without `timestamp_ms`: later than any written one, and growing.
    private var unwrittenTime_ms: Int64 = 1 << 60
    private var eventsRead = 0

    public init(keepsSummaries: Bool = false) { self.keepsSummaries = keepsSummaries }

    /// What all these sources lead to, read one after the other.
    public static func state(after sources: [Source]) throws -> ShopState {
        var oracle = Oracle()
        for source in sources { try oracle.read(source) }
        return oracle.state
    }

    /// Everything that the database should hold now.
    public var state: ShopState {
        var state = ShopState()
        state.customers = customers.mapValues(\.state)
        state.products = catalogue.states
        (state.deadLetters, state.counts) = (deadLetters, counts)
        return state
    }

    /// Reads a further source to its end. Throws ``NotAnEvent`` if a line that was said to be an event is none.
    public mutating func read(_ source: Source) throws {
        for line in source.lines {
            switch line.nature {
            case .blank: break
            case .bad(let kind): refuse(line, of: source, because: kind)
            case .event: apply(try OracleEvent(line: line.bytes), at: line.end(in: source.name), of: source.name)
            }
        }
    }

    private mutating func refuse(_ line: SourceLine, of source: Source, because kind: String) {
        counts.deadLettered += 1
        deadLetters.append(DeadLetter(source: source.name, position: line.position, raw: line.bytes, reason: kind))
    }

    private mutating func apply(_ event: OracleEvent, at position: Int64, of source: String) {
        unwrittenTime_ms += 1
        eventsRead += 1
        let time = EventTime(
            place: eventsRead, effective_ms: event.timestamp_ms ?? unwrittenTime_ms, written_ms: event.timestamp_ms,
            source: source, position: position)
        switch event.kind {
        case .product(let id, let name, let type, let price):
            counts.applied += 1
            let isNew = catalogue.describe(id, name: name, type: type, price: price, at: time)
            if isNew { deliver(id) }
        case .registration(let id, let firstName, let lastName, let address):
            customers[id, default: OracleCustomer()].register(
                firstName: firstName, lastName: lastName, address: address)
            conclude(.noted, for: id)
        case .purchase(let id, let item):
            conclude(
                .settled(OpenOrder(items: [item], time: time, origin: .record(source: source, position: position))),
                for: id)
        case .order(let id, let order, let items):
            let details = OpenOrder(items: items, time: time, origin: .order(order))
            conclude(customers[id, default: OracleCustomer()].place(order, details), for: id)
        case .payment(let id, let order):
            conclude(customers[id, default: OracleCustomer()].pay(order, at: event.timestamp_ms), for: id)
        }
    }

    private mutating func conclude(_ outcome: OracleCustomer.Outcome, for id: ByteText) {
        switch outcome {
        case .duplicate: counts.duplicates += 1
        case .noted: counts.applied += 1
        case .settled(let order):
            counts.applied += 1
            for item in order.items { buy(item, of: order, for: id) }
        }
        guard keepsSummaries, let cart = customers[id]?.state else { return }
        summaries.append(Summary(customer: id, paidOrderIDs: cart.paidOrderIDs, unpaidOrderIDs: cart.unpaidOrderIDs))
    }

    private mutating func buy(_ item: OrderedItem, of order: OpenOrder, for id: ByteText) {
        if let holding = catalogue.holding(of: item, at: order.time, from: order.origin) {
            customers[id, default: OracleCustomer()].state.holdings.append(holding)
        } else {
            customers[id, default: OracleCustomer()].wait(for: item, of: order)
            waitingCustomers[item.productID, default: []].insert(id)
        }
    }

    private mutating func deliver(_ product: ByteText) {
        for id in waitingCustomers.removeValue(forKey: product) ?? [] {
            customers[id]?.buyWaiting(for: product, from: catalogue)
        }
    }
}
