// How many records of the log a database accounts for, as its own counts say.

import Mongo

extension LiveShop {
    /// The records that customers and products contain, and the dead letters: each record of the log is in one place.
    public func accountedRecords() throws -> Int { try RecordCount(pool: pool, database: database).accounted() }

    /// A count of its own connections, which need not be as patient as the tests' are. `options` are a URI's.
    public func recordCount(options: String) throws -> RecordCount {
        let joint = uri.description.contains("?") ? "&" : "?"
        let uri = try MongoURI(uri.description + joint + options)
        return RecordCount(pool: try ClientPool(uri: uri, appName: "tests"), database: database)
    }
}

/// Counts the records that a database accounts for.
public struct RecordCount: Sendable {
    let pool: ClientPool
    let database: String

    /// - Parameter concern: the read concern: what of the answering member's data counts.
    public func accounted(concern: String = "majority") throws -> Int {
        let counted = try [StoredNames.customers, StoredNames.products].map {
            try sum(#"{"$add": ["$joiner.counts.applied", "$joiner.counts.duplicate"]}"#, over: $0, concern)
        }
        return try counted.reduce(0, +) + sum("1", over: StoredNames.deadLetters, concern)
    }

    /// How many bytes of all sources the stored positions have passed; of several instances the slowest one counts.
    public func bytesPassed() throws -> Int { try sum(#"{"$min": "$shares.position"}"#, over: "positions", "majority") }

    /// The sum of an aggregation expression over all documents; those that lack its fields count for nothing.
    private func sum(_ expression: String, over collection: String, _ concern: String) throws -> Int {
        let command = """
            {"aggregate": "\(collection)", "pipeline": [{"$group": {"_id": null, "sum": {"$sum": \(expression)}}}], \
            "cursor": {}, "readConcern": {"level": "\(concern)"}}
            """
        let reply = try pool.withClient { try $0.runCommand(Document(json: command), in: database) }
        return reply.read {
            Int(clamping: $0.document("cursor")?.array("firstBatch")?.document("0")?.int64("sum") ?? 0)
        }
    }
}
