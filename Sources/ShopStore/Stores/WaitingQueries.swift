import Mongo
import Shop

/// Finding purchases that wait for their product. A sparse index on `waiting.product_id` stands behind all of these.
extension MongoStore {
    public func waitingCount() throws -> Int {
        let pipeline = try Document(
            json: """
                [{"$match": {"waiting.product_id": {"$exists": true}}},
                 {"$group": {"_id": null, "count": {"$sum": {"$cond": [{"$isArray": "$waiting"}, {"$size": "$waiting"}, 1]}}}}]
                """)
        var count = 0
        try database.with(.customers) {
            try $0.aggregate(pipeline, usesDisk: true) { count = Int(clamping: $0.int64("count") ?? 0) }
        }
        return count
    }

    public func customersWaiting(for products: [ShopID], in share: Share) throws -> [ShopID] {
        let projection = try Document { $0.int32("id", 1) }
        var found: Set<ShopID> = []
        for start in stride(from: 0, to: products.count, by: Self.chunk) {
            let filter = try Document { d in
                d.document("waiting.product_id") {
                    $0.array("$in") { a in for id in products[start...].prefix(Self.chunk) { a.string(id.text) } }
                }
            }
            try database.with(.customers) { customers in
                try customers.find(filter, projection: projection, batchSize: Self.chunk) { view in
                    if let id = view.string("id").map({ ShopID($0) }), share.owns(id) { found.insert(id) }
                }
            }
        }
        return Array(found)
    }

    public func waitedForProducts() throws -> [ShopID] {
        let pipeline = try Document(
            json: """
                [{"$match": {"waiting.product_id": {"$exists": true}}}, {"$unwind": "$waiting"},
                 {"$group": {"_id": "$waiting.product_id"}}]
                """)
        var waitedFor: [ShopID] = []
        try database.with(.customers) { customers in
            try customers.aggregate(pipeline, usesDisk: true) {
                if let id = $0.string("_id") { waitedFor.append(ShopID(id)) }
            }
        }
        return waitedFor.isEmpty
            ? [] : try products(waitedFor).states.filter { $0.value.history.current != nil }.map(\.key)
    }
}
