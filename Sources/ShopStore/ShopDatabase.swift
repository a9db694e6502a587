import Mongo

/// The shop's database: which collections it has, and the indexes behind them.
public struct ShopDatabase: Sendable {
    /// The database where the URI names none.
    public static let defaultName = "simple_shop"

    public let pool: ClientPool
    public let name: String
    /// Says which database this is, without any secret.
    public let identity: String

    /// Connects nowhere yet. `retriesWrites` is for those who do not guard and repeat every write themselves. Throws
    /// `MongoError`.
    public init(uri: MongoURI, appName: String, retriesWrites: Bool = true) throws {
        pool = try ClientPool(uri: uri, appName: appName, retriesWrites: retriesWrites)
        name = uri.database ?? Self.defaultName
        identity = "\(uri) \(name)"
    }

    enum Collections: String, CaseIterable {
        case customers, products
        case holdingsHistory = "holdings_history"
        case paidOrdersHistory = "paid_orders_history"
        case positions
        case deadLetters = "dead_letters"
    }

    /// Lends a collection for the length of the call. Errors of the database come as `StoreError`.
    func with<R>(_ collection: Collections, _ body: (Collection) throws -> R) throws -> R {
        do {
            return try pool.withClient { try body($0.collection(collection.rawValue, in: name)) }
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }

    /// Makes the indexes that are missing. Throws `StoreError`: also where two documents have one id.
    public func prepare() throws {
        for (collection, indexes) in try Self.indexes() {
            do {
                try with(collection) { try $0.createIndexes(indexes) }
            } catch let error as StoreError where error.kind == .other {
                throw StoreError("the index of \(collection.rawValue) cannot be made: \(error)", .configuration)
            }
        }
    }

    private static func indexes() throws -> [(Collections, [IndexModel])] {
        // Sparse, because other programs' documents may lack the field; unique, because it decides who was first.
        let byID = try IndexModel("id", keys: Document { $0.int32("id", 1) }, isUnique: true, isSparse: true)
        let byWaiting = try IndexModel(
            "waiting", keys: Document { $0.int32("waiting.product_id", 1) }, isSparse: true)
        let byBucket = try IndexModel(
            "bucket",
            keys: Document {
                $0.int32("customer_id", 1)
                $0.int32("bucket", 1)
            }, isUnique: true)
        let byOrder = try IndexModel(
            "order",
            keys: Document {
                $0.int32("customer_id", 1)
                $0.int32("order_ids", 1)
            })
        let byPlace = try IndexModel(
            "place",
            keys: Document {
                $0.int32("source", 1)
                $0.int32("position", 1)
            })
        let byNumber = try IndexModel("came_as", keys: Document { $0.int32("came_as", 1) }, isSparse: true)
        return [
            (.deadLetters, [byPlace, byNumber]), (.customers, [byID, byWaiting]), (.products, [byID]),
            (.holdingsHistory, [byBucket]),
            (.paidOrdersHistory, [byBucket, byOrder]),
        ]
    }
}

extension StoreError {
    public init(_ error: MongoError) {
        let kind: Kind =
            switch error.kind {
            case .unavailable: .unavailable
            case .configuration, .authentication: .configuration
            default: .other
            }
        self.init(error.description, kind)
    }
}
