// A transaction under way: the session that all calls belonging to it carry.
import CMongoC

/// `mongoc_client_session_t`, in a transaction from the beginning. When it goes, what was not committed is aborted
/// (`mongoc_client_session_destroy`).
final class Session {
    /// Longest that the server may take over a commit, in milliseconds.
    private static let commit_ms_max: Int64 = 20_000

    private let owned: Owned

    var handle: Handle { owned.handle }

    /// Under which the server knows it, copied (`mongoc_client_session_get_lsid`).
    var id: Document? {
        guard let id = mongoc_client_session_get_lsid(handle) else { return nil }
        return try? Document(copying: DocumentView(id))
    }

    /// Throws `.configuration` for a server alone: it would refuse the first operation with words about something else.
    init(on client: Client) throws(MongoError) {
        guard try !client.primaryIsAlone() else {
            throw MongoError(.configuration, "transactions need a replica set, and this server is alone")
        }
        var error = bson_error_t()
        guard let session = mongoc_client_start_session(client.handle, nil, &error) else { throw MongoError(error) }
        owned = Owned(session, mongoc_client_session_destroy)
        try start()
    }

    private func start() throws(MongoError) {
        let options = Owned(mongoc_transaction_opts_new(), mongoc_transaction_opts_destroy)
        let writes = Concerns.majorityWrites()
        mongoc_transaction_opts_set_write_concern(options.handle, writes.handle)
        let snapshot = Concerns.ofReads(MONGOC_READ_CONCERN_LEVEL_SNAPSHOT)
        mongoc_transaction_opts_set_read_concern(options.handle, snapshot.handle)
        mongoc_transaction_opts_set_max_commit_time_ms(options.handle, Self.commit_ms_max)
        var error = bson_error_t()
        guard mongoc_client_session_start_transaction(handle, options.handle, &error) else { throw MongoError(error) }
    }

    /// `mongoc_client_session_commit_transaction`. What passes, and is not known to have stored nothing, may have stored.
    func commit() throws(MongoError) {
        do throws(MongoError) {
            _ = try Driver.call { mongoc_client_session_commit_transaction(handle, $0, $1) }
        } catch { throw error.isTransient && error.transaction == .unsaid ? error.withUnknownCommit : error }
    }
}

extension DocumentWriter {
    /// Adds the transaction under way, if there is one, to the options of a call (`mongoc_client_session_append`).
    mutating func transaction(of client: Client) throws(MongoError) {
        guard let session = client.session else { return }
        var error = bson_error_t()
        guard mongoc_client_session_append(session.handle, fields.bson, &error) else { throw MongoError(error) }
    }
}
