// What happens to a collection, as it happens.
import CMongoC

/// The changes of one collection (`mongoc_change_stream_t`), in the order of the replica set's log. It exists only inside
/// the closure that `Collection.watch` hands it to.
public struct ChangeStream: ~Copyable {
    private let owned: Owned
    private let client: Client
    private let wait_ms: Int

    init(_ handle: Handle, of client: Client, wait_ms: Int) {
        owned = Owned(handle, mongoc_change_stream_destroy)
        (self.client, self.wait_ms) = (client, wait_ms)
    }

    /// Hands the next change to `each` and returns what that makes of it; nil when none came within the stream's `wait_ms`
    /// (`mongoc_change_stream_next`). Then `resumeToken` names a later place than before, at which nothing is missed.
    ///
    /// The view, with the fields `_id`, `operationType`, `documentKey`, `clusterTime` and others, is valid only inside `each`.
    /// After an interruption the driver goes on by itself. Throws what `each` throws, `.unavailable`, and `.historyLost`, also
    /// behind an `invalidate`, when the collection was dropped or renamed: only a stream with `.startAfter` goes on behind that.
    @discardableResult
    public func next<R>(_ each: (DocumentView) throws -> R) throws -> R? {
        client.checkIsLent()
        let handle = owned.handle
        let found = Answers.waiting(beyond_ms: wait_ms) { Driver.found { mongoc_change_stream_next(handle, $0) } }
        if let found { return try each(found) }
        if let failure { throw failure }
        return nil
    }

    /// A copy of the token of the last change that `next` gave, or of the last empty answer
    /// (`mongoc_change_stream_get_resume_token`): a stream with `.resumeAfter` it sees all that came later, and nothing twice.
    /// nil only before the first answer of a server older than 4.0.7.
    public var resumeToken: Document? {
        get throws(MongoError) {
            client.checkIsLent()
            guard let token = mongoc_change_stream_get_resume_token(owned.handle) else { return nil }
            return try Document(copying: DocumentView(token))
        }
    }

    /// Why it is over, if it is (`mongoc_change_stream_error_document`).
    var failure: MongoError? {
        let handle = owned.handle
        return Driver.failure { mongoc_change_stream_error_document(handle, $0, $1) }
    }
}
