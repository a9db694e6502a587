// Reads a shop's database into the form in which the oracle states what it expects.

import Mongo

/// The database is not as a shop's database can be.
public struct StoredStateFault: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

extension ShopState {
    /// Everything that a database holds, older holdings and orders from their buckets included.
    /// Throws ``StoredStateFault`` for two documents of one id, a missing bucket, or a field of another type.
    public init(storedIn database: String, of uri: MongoURI) throws {
        self.init()
        try ClientPool(uri: uri, appName: "tests").withClient { client in
            let buckets = try StoredBuckets(in: database, of: client)
            try client.collection(StoredNames.customers, in: database).find(.all) { try read(customer: $0, buckets) }
            try client.collection(StoredNames.products, in: database).find(.all) { try read(product: $0) }
            try client.collection(StoredNames.deadLetters, in: database).find(.all) { try read(deadLetter: $0) }
        }
        counts.deadLettered = deadLetters.count
    }

    private mutating func read(customer view: DocumentView, _ buckets: StoredBuckets) throws {
        typealias Name = StoredNames.Customer
        let id = try view.requiredText(Name.id)
        guard customers[id] == nil else { throw StoredStateFault(description: "customer \(id) has two documents") }
        var customer = CustomerState()
        customer.firstName = view.byteText(Name.firstName)
        customer.lastName = view.byteText(Name.lastName)
        customer.address = view.byteText(Name.address)
        let (cart, history) = (view.document(Name.cart), view.document(Name.history))
        customer.holdings = try buckets.holdings.all(of: id, below: history?.int64(Name.holdingsBuckets))
        let first = StoredBuckets.firstSource(of: view)
        customer.holdings += try view.list(Name.holdings) { try Holding($0, first: first) }
        customer.waiting = try view.list(Name.waiting) { try WaitingPurchase($0, first: first) }
        customer.paidOrderIDs = try buckets.paidOrderIDs.all(of: id, below: history?.int64(Name.paidOrderBuckets))
        customer.paymentTimes_ms = Dictionary(
            zip(customer.paidOrderIDs, try buckets.paidTimes.all(of: id, below: history?.int64(Name.paidOrderBuckets)))
        ) { $1 }.compactMapValues { $0 }
        if let cart {
            let paid = try StoredTimes(of: Name.paid, Name.paidTimes, in: cart)
            let early = try StoredTimes(of: Name.earlyPayments, Name.earlyTimes, in: cart)
            customer.paidOrderIDs += paid.orders
            customer.paymentTimes_ms?.merge(paid.byOrder) { $1 }
            customer.paymentTimes_ms?.merge(early.byOrder) { $1 }
        }
        customer.unpaidOrderIDs = try cart?.list(Name.unpaid) { try OrderID($0) } ?? []
        customer.earlyPaymentOrderIDs = Set(try cart?.list(Name.earlyPayments) { try OrderID($0) } ?? [])
        customers[id] = customer
        count(view)
    }

    private mutating func read(product view: DocumentView) throws {
        typealias Name = StoredNames.Item
        let id = try view.requiredText(Name.id)
        guard products[id] == nil else { throw StoredStateFault(description: "product \(id) has two documents") }
        let prices = try view.list(Name.prices) { value in
            PricePoint(
                price: try value.fields.number(Name.price), timestamp_ms: try value.fields.int64(Name.timestamp_ms))
        }
        products[id] = ProductState(
            name: try view.requiredText(Name.name), type: try view.requiredText(Name.type),
            price: try view.number(Name.price), prices: ordered(prices))
        count(view)
    }

    private mutating func read(deadLetter view: DocumentView) throws {
        typealias Name = StoredNames.DeadLetter
        // Emptied, because its person was forgotten.
        if view[Name.forgotten] != nil { return }
        guard let source = view.string(Name.source), let position = view.int64(Name.position),
            let raw = view.binary(Name.raw), let reason = view.string(Name.reason)
        else { throw StoredStateFault(description: "a dead letter lacks source, position, raw bytes or reason") }
        deadLetters.append(DeadLetter(source: source, position: position, raw: raw, reason: reason))
    }

    /// Documents of other programs have no counts.
    private mutating func count(_ view: DocumentView) {
        typealias Name = StoredNames.Joiner
        guard let stored = view.document(Name.joiner)?.document(Name.counts) else { return }
        counts.applied += Int(clamping: stored.int64(Name.applied) ?? 0)
        counts.duplicates += Int(clamping: stored.int64(Name.duplicates) ?? 0)
    }
}

/// By time; of two prices of one moment the one that is stored later counts.
private func ordered(_ prices: [PricePoint]) -> [PricePoint] {
    var latest: [Int64?: PricePoint] = [:]
    for price in prices { latest[price.timestamp_ms] = price }
    return latest.values.sorted { ($0.timestamp_ms ?? 0) < ($1.timestamp_ms ?? 0) }
}
