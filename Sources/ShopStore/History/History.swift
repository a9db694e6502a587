import Logging
import Mongo
import Shop

/// The older part of customers' holdings and paid orders: moving it out of their documents, and reading it back.
extension MongoStore {
    /// How many customers one transaction moves, and how often one that was overtaken is tried again.
    private static let movedAtOnce = 50
    private static let moves_max = 5

    /// A move that others overtake again and again is left for the next time that the customer is written. One that the
    /// database refuses is said, and hinders nobody.
    public func moveHistory(of customers: [ShopID]) throws {
        for kind in HistoryKind.allCases {
            for start in stride(from: 0, to: customers.count, by: Self.movedAtOnce) {
                try move(Array(customers[start...].prefix(Self.movedAtOnce)), kind)
            }
        }
    }

    private func move(_ ids: [ShopID], _ kind: HistoryKind) throws {
        for _ in 1...Self.moves_max {
            do {
                return try database.inTransaction { client in
                    try HistoryMove(
                        customers: database.collection(.customers, of: client),
                        buckets: database.collection(kind.collection, of: client), kind: kind
                    ).run(ids)
                }
            } catch let error as MongoError where error.isOvertaken {
                continue
            } catch let error as MongoError where error.isTransient {
                throw StoreError(error)
            } catch let error as MongoError where ids.count > 1 && !error.isConfiguration {
                for id in ids { try move([id], kind) }
                return
            } catch let error as MongoError where !error.isConfiguration {
                return logger.warning(
                    "The history of customer \(ids[0]) cannot be moved, and stays in the document: \(error)")
            }
        }
    }

    public func releaseAbandoned() throws { _ = try database.releaseAbandoned() }

    public func olderPaidOrders(of customer: ShopID, buckets: Int32) throws -> [OrderID] {
        var older: [OrderID] = []
        try database.forEachBucket(.paidOrders, of: customer, known: Int64(buckets)) {
            older += $0.array("order_ids")?.orders ?? []
        }
        return older
    }
}

extension MongoError {
    fileprivate var isConfiguration: Bool { kind == .configuration || kind == .authentication }
}

extension ShopDatabase {
    /// Visits a customer's buckets, oldest first, as many as the customer's document knows of; only those that match
    /// `condition`, where there is one.
    func forEachBucket(
        _ kind: HistoryKind, of customer: ShopID, known: Int64, where condition: Document? = nil,
        _ visit: (DocumentView) throws -> Void
    ) throws {
        if known == 0 { return }
        let filter = try Document { d in
            d.string("customer_id", customer.text)
            d.document("bucket") { $0.int64("$lt", known) }
            if let condition { d.array("$and") { $0.document(condition) } }
        }
        let sort = try Document { $0.int32("bucket", 1) }
        try with(kind.collection) { try $0.find(filter, sort: sort, batchSize: ShopListing.batch, each: visit) }
    }
}
