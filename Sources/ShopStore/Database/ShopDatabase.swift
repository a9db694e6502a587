import Mongo

/// The shop's database: which collections it has, and the indexes behind them.
public struct ShopDatabase: Sendable {
    /// The database where the URI names none.
    public static let defaultName = "simple_shop"

    /// A client for each thread that asks.
    public let pool: ClientPool
    /// The database's, which the URI may give.
    public let name: String
    /// Says which database this is, without any secret.
    public let identity: String
    /// What is known of the indexes on `id`.
    let idIndexes = IDIndexes()

    /// Connects nowhere yet. `reads` says what is read for, `silence_ms_max` for how long an answer is waited for, `retriesWrites` is for those who do not guard and repeat every
    /// write themselves. Throws `MongoError`.
    public init(
        uri: MongoURI, appName: String, reads: ClientPool.Reads = .decide, silence_ms_max: Int = 30_000,
        retriesWrites: Bool = true
    ) throws {
        pool = try ClientPool(
            uri: uri, appName: appName, reads: reads, silence_ms_max: silence_ms_max, retriesWrites: retriesWrites)
        name = uri.database ?? Self.defaultName
        identity = "\(uri) \(name)"
    }

    /// A new one says in `personalData` what of a person it holds. In the order in which a person is taken out of them.
    enum Collections: String, CaseIterable {
        case customers, products
        case holdingsHistory = "holdings_history"
        case paidOrdersHistory = "paid_orders_history"
        case deadLetters = "dead_letters"
        case positions
    }

    /// Lends a collection for the length of the call. Errors of the database come as `StoreError`.
    func with<R>(_ collection: Collections, _ body: (Collection) throws -> R) throws -> R {
        try with(named: collection.rawValue, body)
    }

    /// Asks the primary whether it is there (`ping`). Throws `StoreError`.
    public func ping() throws {
        do { try pool.withClient { try $0.ping() } } catch let error as MongoError { throw StoreError(error) }
    }

    /// The same of a collection that a service has made for itself.
    public func with<R>(named collection: String, _ body: (Collection) throws -> R) throws -> R {
        do {
            return try pool.withClient { try body($0.collection(collection, in: name)) }
        } catch let error as MongoError {
            throw StoreError(error, in: collection)
        }
    }

    /// A collection of a lent client, with the shop's own name for it.
    func collection(_ collection: Collections, of client: Client) throws -> Collection {
        try client.collection(collection.rawValue, in: name)
    }

    /// Runs `body` once in a transaction. Throws `MongoError`, and what `body` throws.
    func inTransaction<R>(_ body: (Client) throws -> R) throws -> R {
        try pool.withClient { client in try client.transaction { try body(client) } }
    }
}

extension StoreError {
    /// Whose move it is after an error of the driver or the server.
    public init(_ error: MongoError) {
        let kind: Kind =
            switch error.kind {
            case .unavailable: .unavailable
            case .configuration, .authentication: .configuration
            default: .other
            }
        self.init(error.description, kind, mayBeAboutHint: error.mayBeAboutHint)
    }

    /// What a collection's own rules may be about is said with its name.
    init(_ error: MongoError, in collection: String) {
        let plain = StoreError(error)
        let isAboutRules = [MongoError.Kind.rejected, .duplicateKey].contains(error.kind)
        self =
            isAboutRules
            ? StoreError(
                "collection \(collection): \(plain.description)", plain.kind, mayBeAboutHint: plain.mayBeAboutHint)
            : plain
    }
}
