import ArgumentParser
import EventLog
import Glibc
import Logging
import Mongo
import ShopStore
import Synchronization

/// `--mongodb`.
public struct DatabaseOption: ParsableArguments {
    @Option(
        name: .customLong("mongodb"),
        help: ArgumentHelp(
            "The database. A URI with a password comes from the environment or the file only. [SHOP_MONGODB; default: mongodb://localhost:27017/simple_shop]",
            valueName: "uri"))
    /// As it was given; `nil` where the environment, the file or the default is to say.
    public var uri: String?

    public init() {}
}

extension DatabaseUser {
    /// The shop's database, which has answered; for those who write to it, with its indexes made.
    ///
    /// `silence_ms_max`: for how long an answer is waited for; by itself half a minute, and two where there may be millions of
    /// documents to look through first. `needsReplicaSet`: for those who depend on what only a replica set can promise. Throws
    /// `Failure`, `MongoError` and `StoreError`.
    public func database(
        appName: String, readOnly: Bool = false, silence_ms_max: Int? = nil, retriesWrites: Bool = true,
        needsReplicaSet: Bool = false
    ) throws -> ShopDatabase {
        let uri = try databaseURI()
        try checkFiles(of: uri)
        let database = try ShopDatabase(
            uri: uri, appName: appName, reads: readOnly ? .show : .decide,
            silence_ms_max: silence_ms_max ?? (readOnly ? Self.lookingThroughAll_ms_max : 30_000),
            retriesWrites: retriesWrites)
        keepOpen(database.pool)
        Terminal.say("the database is \(uri)", .debug)
        Patience.begin()
        try DatabaseGreeting.exchange(
            database.pool, uri, readsOnly: readOnly, needsReplicaSet: needsReplicaSet)
        try database.checkSchema()
        if !readOnly { try database.prepare(logger: Logger(label: appName) { _ in ShopLogHandler() }) }
        return database
    }

    private static var lookingThroughAll_ms_max: Int { 120_000 }

    /// The database's address as it may be shown: no password in it. Throws `Failure` and `MongoError`.
    public func databaseName() throws -> String { try databaseURI().description }

    private func databaseURI() throws -> MongoURI {
        if let option = database.uri, let uri = try? MongoURI(option), uri.carriesPassword {
            throw Failure(
                .usage,
                "a URI with a password on the command line can be read by everyone on the machine: put it into SHOP_MONGODB or a configuration file"
            )
        }
        let text = try configuration.value(database.uri, "SHOP_MONGODB", "mongodb")
        return try MongoURI(text ?? "mongodb://localhost:27017/\(ShopDatabase.defaultName)")
    }

    /// The driver would find out only when it connects, and then say that no server could be reached.
    private func checkFiles(of uri: MongoURI) throws {
        for (option, path) in uri.files where access(path, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw Failure(.configuration, "\(option) of the MongoDB URI: \(madeVisible(path)): \(reason)")
        }
    }
}

private let openPools = Mutex<[ClientPool]>([])

/// Keeps the pool until the process ends, which takes it apart faster: to destroy one is to wait for the driver's monitor,
/// up to half a second (`mongoc_client_pool_destroy`).
func keepOpen(_ pool: ClientPool) { openPools.withLock { $0.append(pool) } }
