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

    init(in database: String, of client: Client) throws {
        try client.collection(StoredNames.holdingsHistory, in: database).find(.all) { view in
            try Self.add(view, StoredNames.Bucket.holdings, to: &holdings) { try Holding($0) }
        }
        try client.collection(StoredNames.paidOrdersHistory, in: database).find(.all) { view in
            try Self.add(view, StoredNames.Bucket.orderIDs, to: &paidOrderIDs) { try OrderID($0) }
        }
    }

    private static func add<Element>(
        _ view: DocumentView, _ field: StaticString, to lists: inout Lists<Element>,
        _ element: (Value) throws -> Element
    ) throws {
        let customer = try view.requiredText(StoredNames.Bucket.customerID)
        guard let number = view.int64(StoredNames.Bucket.number) else {
            throw StoredStateFault(description: "a bucket of customer \(customer) has no number")
        }
        guard lists.byCustomer[customer]?[number] == nil else {
            throw StoredStateFault(description: "bucket \(number) of customer \(customer) is there twice")
        }
        lists.byCustomer[customer, default: [:]][number] = try view.list(field, element)
    }
}
