import Mongo
import Shop

/// Writes customers, products and purchases straight to the database, beside any joiner at work. Throws `StoreError`.
public struct ShopWriter: Sendable {
    private let database: ShopDatabase

    /// Writes nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// Adds customers, or updates their names and addresses.
    public func add(_ customers: [(id: ShopID, profile: Profile)]) throws {
        try write(to: .customers, customers) { bulk, customer in
            let update = try Document { d in
                d.document("$set") { d in
                    d.string("first_name", customer.profile.firstName)
                    d.string("last_name", customer.profile.lastName)
                    d.address(customer.profile.address)
                }
                d.document("$setOnInsert") { $0.array("products") { _ in } }
            }
            try bulk.updateOne(try Document { $0.string("id", customer.id.text) }, update, upsert: true)
        }
    }

    /// Adds products, or gives them a new price from `timestamp_ms` on.
    public func add(_ products: [(id: ShopID, offer: Offer)], from timestamp_ms: Int64) throws {
        try write(to: .products, products) { bulk, product in
            let update = try Document { d in
                d.document("$set") { d in
                    d.string("name", product.offer.name)
                    d.string("type", product.offer.type)
                    d.double("price", product.offer.price)
                }
                d.document("$push") {
                    $0.document("prices") { d in
                        d.string("name", product.offer.name)
                        d.string("type", product.offer.type)
                        d.double("price", product.offer.price)
                        d.int64("timestamp_ms", timestamp_ms)
                    }
                }
                // A joiner that has read the product before must notice.
                d.document("$inc") { $0.int64("joiner.rev", 1) }
            }
            try bulk.updateOne(try Document { $0.string("id", product.id.text) }, update, upsert: true)
        }
    }

    /// Adds holdings to customers. No joiner ever rewrites holdings, so nothing is lost on either side.
    public func add(_ holdings: [(customer: ShopID, holding: Holding)]) throws {
        // One write for each customer: what a write costs depends on the document more than on what is added.
        let byCustomer = Dictionary(grouping: holdings, by: \.customer)
        try write(to: .customers, Array(byCustomer)) { bulk, purchases in
            let update = try Document { d in
                d.document("$push") {
                    $0.document("products") {
                        $0.array("$each") { a in
                            for purchase in purchases.value { a.document { $0.holding(purchase.holding) } }
                        }
                    }
                }
            }
            try bulk.updateOne(try Document { $0.string("id", purchases.key.text) }, update)
        }
        let store = MongoStore(database, sources: SourceTable())
        try store.moveHistory(of: Array(byCustomer.keys))
    }

    private func write<Item>(
        to collection: ShopDatabase.Collections, _ items: [Item], _ add: (BulkWrite, Item) throws -> Void
    ) throws {
        try database.with(collection) { collection in
            let bulk = collection.bulk(ordered: true)
            for item in items { try add(bulk, item) }
            if let refused = try bulk.execute().writeErrors.first { throw refused.error }
        }
    }
}
