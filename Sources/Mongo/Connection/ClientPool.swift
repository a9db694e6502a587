// Connections to one deployment, shared by all threads: one client per thread at a time.
import CMongoC

/// A pool of clients (`mongoc_client_pool_t`). Clients connect when they are first used.
///
/// Unless the URI says otherwise: server selection and connecting give up after 5 s and a silent socket after 30 s (the
/// driver's own 5 minutes would look like a hang), a client is waited for at most 60 s, and the driver retries a write once.
///
/// Whatever the URI says, writes are acknowledged by a majority and journaled, and reads are of the primary and of what a
/// majority has: `w=1` loses acknowledged writes when a server dies, and a local read shows writes that may still be
/// rolled back. Only what is read to be shown may come from wherever the URI says (`Reads.show`).
public final class ClientPool: Sendable {
    private let shared: Shared
    private let unended = UnendedTransactions()
    /// The name under which the server knows the clients.
    public let appName: String

    private static let defaults = [
        ("serverSelectionTimeoutMS", "5000"), ("connectTimeoutMS", "5000"), ("waitQueueTimeoutMS", "60000"),
    ]

    /// What is read for.
    public enum Reads: Sendable {
        /// To decide about writes.
        case decide
        /// To be shown to somebody: the URI's `readPreference` and `readConcernLevel` hold.
        case show
    }

    /// - Parameters:
    ///   - uri: the deployment, and what its options say.
    ///   - appName: shown in the server's log and `currentOp`; at most 128 bytes.
    ///   - maxSize: the most clients at a time.
    ///   - reads: what is read for.
    ///   - silence_ms_max: for how long an answer may be waited for, in milliseconds.
    ///   - retriesWrites: whether the driver repeats a write once after an outage. The server remembers each such write,
    ///     which costs an update a third of its speed, and nobody hears of the outage: say no where every write is guarded
    ///     and repeated anyway.
    ///
    /// What the URI says of `appName` and `maxPoolSize` goes before these, and of `retryWrites` where that is not ruled out.
    ///
    /// Throws `.configuration`; connects nowhere yet.
    public init(
        uri: MongoURI, appName: String, maxSize: Int = 16, reads: Reads = .decide, silence_ms_max: Int = 30_000,
        retriesWrites: Bool = true
    ) throws(MongoError) {
        let size = max(1, UInt32(clamping: maxSize))
        var text = uri.text
        let defaults = Self.defaults + [("socketTimeoutMS", String(silence_ms_max))]
        for (name, value) in defaults where !uri.has(option: name) {
            text.options.append(URIText.Field(name: name, value: value))
        }
        let parsed = try uri.parsed(with: text)
        if !retriesWrites { mongoc_uri_set_option_as_bool(parsed.handle, "retryWrites", false) }
        Concerns.strengthen(parsed.handle, for: reads)
        var error = bson_error_t()
        guard let handle = mongoc_client_pool_new_with_error(parsed.handle, &error) else { throw MongoError(error) }
        shared = Shared(handle, mongoc_client_pool_destroy)
        self.appName = mongoc_uri_get_appname(parsed.handle).map { String(cString: $0) } ?? appName
        mongoc_client_pool_set_error_api(handle, MONGOC_ERROR_API_VERSION_2)
        if !uri.has(option: "maxPoolSize") { mongoc_client_pool_max_size(handle, size) }
        guard uri.has(option: "appName") || mongoc_client_pool_set_appname(handle, appName) else {
            throw MongoError(.configuration, "the application's name is longer than 128 bytes")
        }
    }

    /// Lends a client to `body` for this thread (`mongoc_client_pool_pop`) and takes it back however `body` ends.
    /// Blocks while all are in use; throws `.unavailable` when none came back in time.
    public func withClient<R>(_ body: (Client) throws -> R) throws -> R {
        guard let lent = mongoc_client_pool_pop(shared.handle) else {
            throw MongoError(.unavailable, "no free database connection in the pool")
        }
        let client = Client(lent, unended: unended)
        defer {
            client.close()
            mongoc_client_pool_push(shared.handle, lent)
        }
        return try body(client)
    }
}
