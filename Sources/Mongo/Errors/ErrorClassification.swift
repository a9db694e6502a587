// From what the driver and the server report (domain, code, labels) to the kind of a MongoError.
import CMongoC

extension MongoError {
    /// From a failed driver call. `reply` is the server's answer where there was one: its labels and code name count.
    init(_ error: bson_error_t, reply: DocumentView? = nil) {
        let code = Int32(truncatingIfNeeded: error.code)
        let labels = reply.map(MongoError.labels) ?? []
        let transaction = TransactionState(labels)
        let mayPass = transaction != .unsaid || !labels.isDisjoint(with: Self.passingLabels)
        self.init(
            mayPass ? .unavailable : Kind(domain: error.domain, code: code), error.text, code: code,
            codeName: reply?.string("codeName"), transaction: transaction)
    }

    /// What a server says of an error that is the moment's, whatever its code: the lists below are of those known today.
    private static let passingLabels: Set<String> = ["RetryableWriteError", "RetryableError", "SystemOverloadedError"]

    private static func labels(in reply: DocumentView) -> Set<String> {
        Set((reply.array("errorLabels") ?? .empty).compactMap { $0.value.text?.string })
    }
}

extension MongoError {
    /// Whether the code is known to mean that the server will never take this: others may mean so, too, or be of servers that
    /// are newer than this.
    public var isKnownRefusal: Bool { [.rejected, .duplicateKey].contains(Kind.ofServer(code)) }
}

extension MongoError.Kind {
    init(domain: UInt32, code: Int32) {
        switch mongoc_error_domain_t(domain) {
        case MONGOC_ERROR_STREAM, MONGOC_ERROR_SERVER_SELECTION: self = .unavailable
        case MONGOC_ERROR_SASL, MONGOC_ERROR_SCRAM: self = .authentication
        case MONGOC_ERROR_CLIENT: self = Self.ofClient(code)
        case MONGOC_ERROR_PROTOCOL: self = Self.ofProtocol(code)
        case MONGOC_ERROR_BSON: self = .invalidDocument
        case MONGOC_ERROR_POOL, MONGOC_ERROR_NAMESPACE: self = .configuration
        case MONGOC_ERROR_WRITE_CONCERN: self = Self.ofServer(code) ?? .unavailable
        default: self = Self.ofServer(code) ?? .command
        }
    }

    /// The kind of one operation's failure inside a bulk write: what is not transient or a duplicate is final.
    init(writeErrorCode code: Int32) {
        self = Self.ofServer(code) ?? .rejected
    }

    private static func ofClient(_ code: Int32) -> Self {
        switch UInt32(bitPattern: code) {
        case MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue, MONGOC_ERROR_CLIENT_GETNONCE.rawValue: .authentication
        case MONGOC_ERROR_CLIENT_NOT_READY.rawValue, MONGOC_ERROR_CLIENT_NO_ACCEPTABLE_PEER.rawValue: .unavailable
        case MONGOC_ERROR_CLIENT_TOO_BIG.rawValue: .rejected
        default: .command
        }
    }

    private static func ofProtocol(_ code: Int32) -> Self {
        UInt32(bitPattern: code) == MONGOC_ERROR_PROTOCOL_BAD_WIRE_VERSION.rawValue ? .configuration : .unavailable
    }

    fileprivate static func ofServer(_ code: Int32) -> Self? {
        if transientCodes.contains(code) { return .unavailable }
        if duplicateKeyCodes.contains(code) { return .duplicateKey }
        if authenticationCodes.contains(code) { return .authentication }
        if configurationCodes.contains(code) { return .configuration }
        if historyLostCodes.contains(code) { return .historyLost }
        return rejectedCodes.contains(code) ? .rejected : nil
    }

    private static let duplicateKeyCodes: Set<Int32> = [11000, 11001, 12582]

    /// UserNotFound, Unauthorized, AuthenticationFailed, ReauthenticationRequired, AtlasError.
    private static let authenticationCodes: Set<Int32> = [11, 13, 18, 391, 8000]

    /// InvalidNamespace, UnknownReplWriteConcern, UnsatisfiableWriteConcern, IndexOptionsConflict,
    /// IndexKeySpecsConflict, CommandNotSupportedOnView, and a change stream of a server alone.
    private static let configurationCodes: Set<Int32> = [73, 79, 85, 86, 100, 166, 40573]

    /// InvalidResumeToken, ChangeStreamFatalError, ChangeStreamHistoryLost, and two of tokens that are none.
    private static let historyLostCodes: Set<Int32> = [260, 280, 286, 40647, 40649]

    private static let transientCodes: Set<Int32> = [
        6, 7, 89, 9001,  // HostUnreachable, HostNotFound, NetworkTimeout, SocketException
        91, 189, 10058, 10107, 11600, 13435, 13436,  // ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary …
        11601, 11602, 50, 262, 290,  // Interrupted, InterruptedDueToReplStateChange, time limits exceeded
        24, 46, 112, 246, 251,  // LockTimeout, LockBusy, WriteConflict, SnapshotUnavailable, NoSuchTransaction
        43, 175, 237,  // CursorNotFound, QueryPlanKilled, CursorKilled: read again from the start
        63, 64, 133, 134, 202, 234,  // StaleShardVersion, WriteConcernFailed, FailedToSatisfyReadPreference …
        215,  // DatabaseDropPending: it is gone in a moment
        14031,  // OutOfDiskSpace: somebody will make room
        365, 371, 462,  // TemporarilyUnavailable, UserWritesBlocked, IngressRequestRateLimitExceeded: so will those
        150, 249, 13388,  // StaleEpoch, StaleDbVersion, StaleConfig
    ]

    private static let rejectedCodes: Set<Int32> = [
        2, 9, 14, 20,  // BadValue, FailedToParse, TypeMismatch, IllegalOperation
        22, 28, 40,  // InvalidBSON, PathNotViable, ConflictingUpdateOperators
        52, 53, 54, 55, 56, 57, 66,  // dollar-prefixed, dotted or empty names, a bad or changed _id
        121, 10334, 17280, 17419, 17420,  // DocumentValidationFailure, document or key too large
        257, 390,  // TransactionTooLarge, TransactionTooLargeForCache
    ]
}
