// The older parts of long histories, which lie in documents of their own beside the customer's.

import Mongo

/// The buckets of all customers, by customer and number.
struct StoredBuckets {
    struct Lists<Element> {
        fileprivate var byCustomer: [ByteText: [Int64: [Element]]] = [:]

        /// What one customer's buckets from 0 to below a number hold; later buckets do not count yet.
        func all(of customer: ByteText, below end: Int64?) throws -> [Element] {
            try (0..<max(0, end ?? 0)).flatMap { number in
                guard let elements = byCustomer[customer]?[number] else {
                    throw StoredStateFault(description: "bucket \(number) of customer \(customer) is missing")
                }
                return elements
            }
        }
    }

    private(set) var holdings = Lists<Holding>()
    private(set) var paidOrderIDs = Lists<OrderID>()
    private(set) var paidTimes = Lists<Int64?>()

    init(in database: String, of client: Client) throws {
        typealias Name = StoredNames.Bucket
        var firsts: [ByteText: String] = [:]
        try client.collection(StoredNames.customers, in: database).find(.all) { view in
            firsts[try view.requiredText(StoredNames.Customer.id)] = Self.firstSource(of: view)
        }
        try client.collection(StoredNames.holdingsHistory, in: database).find(.all) { view in
            let first = firsts[try view.requiredText(Name.customerID)]
            let found = try view.list(Name.holdings) { try Holding($0, first: first) }
            try Self.check(view, found.map(\.timestamp_ms), isOld: found.allSatisfy { $0.origin == nil })
            try Self.add(view, found, to: &holdings)
        }
        try client.collection(StoredNames.paidOrdersHistory, in: database).find(.all) { view in
            let found = try StoredTimes(of: Name.orderIDs, Name.times, in: view)
            try Self.check(view, found.times, isOld: view[Name.times] == nil)
            try Self.add(view, found.orders, to: &paidOrderIDs)
            try Self.add(view, found.times, to: &paidTimes)
        }
    }

    /// The first source of a log among those that a document names.
    static func firstSource(of customer: DocumentView) -> String? {
        let applied = customer.document(StoredNames.Joiner.joiner)?.array(StoredNames.Joiner.sources) ?? .empty
        return applied.compactMap { $0.value.document?.string(StoredNames.Item.source) }
            .first { $0 != "replay" && !$0.hasPrefix("stdin") }
    }

    /// A bucket says from when to when it goes, unless an older version made it.
    private static func check(_ view: DocumentView, _ times: [Int64?], isOld: Bool) throws {
        let known = times.compactMap { $0 }
        let bounds = (view.int64(StoredNames.Bucket.from), view.int64(StoredNames.Bucket.to))
        if isOld, bounds == (nil, nil) { return }
        if bounds.0 != known.min() || bounds.1 != known.max() {
            throw StoredStateFault(description: "a bucket says it goes from \(bounds), but goes from \(known)")
        }
    }

    private static func add<Element>(
        _ view: DocumentView, _ elements: [Element], to lists: inout Lists<Element>
    ) throws {
        let customer = try view.requiredText(StoredNames.Bucket.customerID)
        guard let number = view.int64(StoredNames.Bucket.number) else {
            throw StoredStateFault(description: "a bucket of customer \(customer) has no number")
        }
        guard lists.byCustomer[customer]?[number] == nil else {
            throw StoredStateFault(description: "bucket \(number) of customer \(customer) is there twice")
        }
        lists.byCustomer[customer, default: [:]][number] = elements
    }
}
