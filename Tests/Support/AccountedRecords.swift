// How many records of the log a database accounts for, as its own counts say.

import Mongo

extension LiveShop {
    /// The records that customers and products contain, and the dead letters: each record of the log is in one place.
    public func accountedRecords() throws -> Int {
        let counted = try [StoredNames.customers, StoredNames.products].map {
            try sum(#"{"$add": ["$joiner.counts.applied", "$joiner.counts.duplicate"]}"#, over: $0)
        }
        return try counted.reduce(0, +) + sum("1", over: StoredNames.deadLetters)
    }

    /// The sum of an aggregation expression over all documents; those that lack its fields count for nothing.
    private func sum(_ expression: String, over collection: String) throws -> Int {
        let pipeline = try Document(json: #"[{"$group": {"_id": null, "sum": {"$sum": \#(expression)}}}]"#)
        var sum: Int64 = 0
        try pool.withClient {
            try $0.collection(collection, in: database).aggregate(pipeline) { sum = $0.int64("sum") ?? 0 }
        }
        return Int(clamping: sum)
    }
}
