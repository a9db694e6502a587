// Several operations that take effect together or not at all.
import CMongoC

extension Client {
    /// Longest that the server may take over a commit, in milliseconds.
    private static let commit_ms_max: Int64 = 20_000
    /// How often a commit whose outcome is unknown is asked for again.
    private static let commits_max = 3

    /// Runs `body` once in a transaction (`mongoc_client_session_start_transaction`): a snapshot is read, and all
    /// operations of this client's collections made meanwhile are stored together, by a majority and journaled, when it
    /// returns; none of them when it throws.
    ///
    /// The loop is the caller's (the driver's own repeats for two minutes and cannot be stopped): an error that is
    /// `.unavailable` means that it may be run again, from its first read on. A commit whose outcome is unknown is
    /// repeated here a few times; then that is `.unavailable`, too, and all of it may have been stored.
    ///
    /// Throws `MongoError`, and what `body` throws. Needs a replica set.
    public func transaction<R>(_ body: () throws -> R) throws -> R {
        precondition(session == nil, "transactions cannot be nested")
        var error = bson_error_t()
        guard let session = mongoc_client_start_session(handle, nil, &error) else { throw MongoError(error) }
        self.session = session
        defer {
            // Destroyed with a transaction under way, it aborts that one.
            self.session = nil
            mongoc_client_session_destroy(session)
        }
        try start(session)
        let result = try body()
        try commit(session)
        return result
    }

    private func start(_ session: OpaquePointer) throws(MongoError) {
        let options = mongoc_transaction_opts_new()
        defer { mongoc_transaction_opts_destroy(options) }
        Concerns.withMajorityWrites { mongoc_transaction_opts_set_write_concern(options, $0) }
        Concerns.withReads(MONGOC_READ_CONCERN_LEVEL_SNAPSHOT) { mongoc_transaction_opts_set_read_concern(options, $0) }
        mongoc_transaction_opts_set_max_commit_time_ms(options, Self.commit_ms_max)
        var error = bson_error_t()
        guard mongoc_client_session_start_transaction(session, options, &error) else { throw MongoError(error) }
    }

    /// `mongoc_client_session_commit_transaction`.
    private func commit(_ session: OpaquePointer) throws(MongoError) {
        var attempt = 1
        while true {
            do throws(MongoError) {
                _ = try Driver.call { mongoc_client_session_commit_transaction(session, $0, $1) }
                return
            } catch {
                guard error.isUnknownCommit, attempt < Self.commits_max else { throw error }
                attempt += 1
            }
        }
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
