// Transactions of programs that are gone: the server keeps them, and the documents they have written, for a minute.

extension Client {
    /// Aborts the transactions of a program of this user (by the name that it gave the driver, `appName`) on the server
    /// that this client takes for the primary, if nothing has happened in them for so long (`$currentOp`, `killSessions`).
    ///
    /// A server hears nothing of a client's death, and others who write the same document wait for it until the server
    /// gives the transaction up (`transactionLifetimeLimitSeconds`). A living client is told, and may begin again. Gives
    /// how many there were. Throws `MongoError`.
    @discardableResult
    public func abortIdleTransactions(of appName: String, idle_ms: Int64) throws -> Int {
        let reply = try runCommand(Self.idleTransactions(of: appName, idle_ms: idle_ms), in: "admin")
        return try reply.read { view in
            let found = view.document("cursor")?.array("firstBatch") ?? .empty
            let count = found.reduce(0) { count, _ in count + 1 }
            if count == 0 { return 0 }
            let end = try Document { d in d.array("killSessions") { $0.elements(of: found, in: 0..<count) } }
            try runCommand(end, in: "admin")
            return count
        }
    }

    private static func idleTransactions(of appName: String, idle_ms: Int64) throws -> Document {
        try Document { d in
            d.int32("aggregate", 1)
            d.array("pipeline") { a in
                a.document { d in
                    d.document("$currentOp") { d in
                        d.bool("allUsers", false)
                        d.bool("idleSessions", true)
                    }
                }
                a.document { d in
                    d.document("$match") { d in
                        d.string("type", "idleSession")
                        d.string("appName", appName)
                        d.document("transaction.timeInactiveMicros") { $0.int64("$gte", 1_000 * idle_ms) }
                    }
                }
                a.document { d in
                    d.document("$project") { d in
                        d.int32("_id", 0)
                        d.string("id", "$lsid.id")
                    }
                }
            }
            d.document("cursor") { _ in }
        }
    }
}
