// Several operations that take effect together or not at all.

extension Client {
    /// How often a commit whose outcome is unknown is asked for, where nobody says otherwise.
    private static let commits_max = 3

    /// Runs `body` once in a transaction (`mongoc_client_session_start_transaction`): a snapshot is read, and all
    /// operations of this client's collections made meanwhile are stored together, by a majority and journaled, when it
    /// returns; none of them when it throws. A commit whose outcome is unknown is asked for up to three times.
    ///
    /// The loop is the caller's (the driver's own repeats for two minutes and cannot be stopped): see
    /// `MongoError.mayRunTransactionAgain`, `isCommitUnknown` and `isTooLarge`.
    ///
    /// Throws `MongoError`, and what `body` throws; `.configuration` where the server is no replica set.
    public func transaction<R>(_ body: () throws -> R) throws -> R {
        var commits = 1
        return try transaction(
            committingAgain: { _ in
                commits += 1
                return commits <= Self.commits_max
            }, body)
    }

    /// As `transaction(_:)`, but whether a commit whose outcome is unknown is asked for again is decided by
    /// `committingAgain`, each time: there the caller waits, counts and looks whether the program is to end.
    ///
    /// A commit may be asked for again at any time: the server keeps the outcome. Each time takes 20 s at most on the
    /// server, and for the rest as long as the URI's time-outs say. When the answer is no, the last error is thrown, with
    /// `isCommitUnknown`; what was written may then stay locked until the pool's next transaction begins. The
    /// transaction's operations end with `body`: a call made in `committingAgain` belongs to none.
    public func transaction<R>(
        committingAgain isWanted: (MongoError) -> Bool, _ body: () throws -> R
    ) throws -> R {
        precondition(session == nil, "transactions cannot be nested")
        try unended.end(by: self)
        let begun = try Session(on: self)
        unended.begin(begun)
        defer { unended.finish(begun) }
        do {
            let result = try belonging(to: begun, body)
            try commit(begun, committingAgain: isWanted)
            return result
        } catch let error as MongoError {
            if error.leavesTransactionOpen { unended.add(begun) }
            throw error
        }
    }

    private func commit(_ begun: Session, committingAgain isWanted: (MongoError) -> Bool) throws(MongoError) {
        while true {
            do throws(MongoError) {
                return try begun.commit()
            } catch { guard error.isCommitUnknown, isWanted(error) else { throw error } }
        }
    }

    private func belonging<R>(to begun: Session, _ body: () throws -> R) rethrows -> R {
        session = begun
        defer { session = nil }
        return try body()
    }
}
