// Transactions of programs that are gone: the server keeps them, and the documents they have written, for a minute.

extension Client {
    /// Aborts the transactions of a program of this user (by the name that it gave the driver, `appName`) on the server
    /// that this client takes for the primary, if the connection that they came over is closed, or nothing has happened in
    /// them for so long (`$currentOp`, `killSessions`).
    ///
    /// A server thinks nothing of a client's death, and others who write the same document wait for it until the server
    /// gives the transaction up (`transactionLifetimeLimitSeconds`). A living client is told, and may begin again; those of
    /// this pool are never ended, however long they think. Gives how many there were. Throws `MongoError`.
    @discardableResult
    public func abortIdleTransactions(of appName: String, idle_ms: Int64) throws -> Int {
        let reply = try runCommand(Self.idleTransactions(of: appName, idle_ms: idle_ms), in: "admin")
        return try reply.read { view in
            let found = try (view.document("cursor")?.array("firstBatch") ?? .empty).compactMap { _, value in
                try value.document.map { try Document(copying: $0) }
            }
            let left = found.filter { !unended.isRunning($0) }
            if left.isEmpty { return 0 }
            let end = try Document { d in d.array("killSessions") { a in for id in left { a.document(id) } } }
            try runCommand(end, in: "admin")
            return left.count
        }
    }

    /// A session without an operation under way names the client's address and port, and so does each connection.
    private static func idleTransactions(of appName: String, idle_ms: Int64) throws -> Document {
        let name = try Document { $0.string("$literal", appName) }
        let isOurs = #"{"$and": [{"$eq": ["$type", "idleSession"]}, {"$eq": ["$appName", \#(try name.relaxedJSON)]}]}"#
        return try Document(
            json: """
                {"aggregate": 1, "cursor": {}, "pipeline": [
                  {"$currentOp": {"allUsers": false, "idleSessions": true, "idleConnections": true}},
                  {"$group": {
                    "_id": "$client", "isConnected": {"$max": {"$eq": ["$type", "op"]}},
                    "ours": {"$push": {"$cond": [\(isOurs),
                      {"id": "$lsid.id", "idle_us": "$transaction.timeInactiveMicros"}, "$$REMOVE"]}}}},
                  {"$unwind": "$ours"},
                  {"$match": {"ours.idle_us": {"$exists": true}, "$or": [
                    {"isConnected": false}, {"ours.idle_us": {"$gte": {"$numberLong": "\(1_000 * idle_ms)"}}}]}},
                  {"$project": {"_id": 0, "id": "$ours.id"}}]}
                """)
    }
}
