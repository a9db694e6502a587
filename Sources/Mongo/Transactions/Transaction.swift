// Several operations that take effect together or not at all.
import CMongoC

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
    /// `isCommitUnknown`; what was written may then stay locked for a minute, unless `abortIdleTransactions` helps. The
    /// transaction's operations end with `body`: a call made in `committingAgain` belongs to none.
    public func transaction<R>(
        committingAgain isWanted: (MongoError) -> Bool, _ body: () throws -> R
    ) throws -> R {
        precondition(session == nil, "transactions cannot be nested")
        let transaction = try Transaction(on: self)
        session = transaction.session
        let result: R
        do {
            defer { session = nil }
            result = try body()
        }
        while true {
            do throws(MongoError) {
                try transaction.commit()
                return result
            } catch { guard error.isCommitUnknown, isWanted(error) else { throw error } }
        }
    }
}

/// A transaction under way: a session of its own that the client's calls carry. Aborted when it goes, unless committed.
private struct Transaction: ~Copyable {
    /// Longest that the server may take over a commit, in milliseconds.
    private static let commit_ms_max: Int64 = 20_000

    let session: OpaquePointer

    /// Throws `.configuration` for a server alone: it would refuse the first operation with words about something else.
    init(on client: Client) throws(MongoError) {
        guard try !client.primaryIsAlone() else {
            throw MongoError(.configuration, "transactions need a replica set, and this server is alone")
        }
        var error = bson_error_t()
        guard let session = mongoc_client_start_session(client.handle, nil, &error) else { throw MongoError(error) }
        do { try Self.start(session) } catch {
            mongoc_client_session_destroy(session)
            throw error
        }
        self.session = session
    }

    /// `mongoc_client_session_destroy` aborts what was not committed.
    deinit { mongoc_client_session_destroy(session) }

    private static func start(_ session: OpaquePointer) throws(MongoError) {
        let options = mongoc_transaction_opts_new()
        defer { mongoc_transaction_opts_destroy(options) }
        Concerns.withMajorityWrites { mongoc_transaction_opts_set_write_concern(options, $0) }
        Concerns.withReads(MONGOC_READ_CONCERN_LEVEL_SNAPSHOT) { mongoc_transaction_opts_set_read_concern(options, $0) }
        mongoc_transaction_opts_set_max_commit_time_ms(options, commit_ms_max)
        var error = bson_error_t()
        guard mongoc_client_session_start_transaction(session, options, &error) else { throw MongoError(error) }
    }

    /// `mongoc_client_session_commit_transaction`. What passes, and is not known to have stored nothing, may have stored.
    func commit() throws(MongoError) {
        do throws(MongoError) {
            _ = try Driver.call { mongoc_client_session_commit_transaction(session, $0, $1) }
        } catch { throw error.isTransient && error.transaction == .unsaid ? error.withUnknownCommit : error }
    }
}

extension DocumentWriter {
    /// Adds the transaction under way, if there is one, to the options of a call (`mongoc_client_session_append`).
    mutating func transaction(of client: Client) throws(MongoError) {
        guard let session = client.session else { return }
        var error = bson_error_t()
        guard mongoc_client_session_append(session, fields.bson, &error) else { throw MongoError(error) }
    }
}
