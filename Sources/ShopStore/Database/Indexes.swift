import Logging
import Mongo
import Synchronization

/// What is known of the indexes on `id`: by which name reads ask for them, and whether they keep ids apart.
final class IDIndexes: Sendable {
    struct Known: Sendable {
        var name: String
        /// False where two documents have one id already, so that no unique index can be made.
        var isUnique: Bool
    }

    private let known = Mutex<[ShopDatabase.Collections: Known]>([:])

    subscript(collection: ShopDatabase.Collections) -> Known? {
        get { known.withLock { $0[collection] } }
        set { known.withLock { $0[collection] = newValue } }
    }
}

extension ShopDatabase {
    /// Makes the indexes and views that are missing; an index that serves as well under another name, from another team, is
    /// as good.
    ///
    /// Where two documents have one id the unique index cannot be made: that is said, and the collection gets along with
    /// one that is not unique. Throws `StoreError`.
    public func prepare(logger: Logger = .silent) throws {
        try checkKinds()
        for collection in Collections.allCases { try prepare(collection, logger: logger) }
        try prepareViews(logger: logger)
    }

    /// As `prepare()`, for one collection.
    func prepare(_ collection: Collections, logger: Logger) throws {
        let wanted = try Self.indexes(of: collection)
        if wanted.isEmpty { return }
        do {
            try with(collection) { documents in
                let found = try documents.indexes()
                for index in wanted { try provide(index, in: documents, found, collection, logger) }
            }
        } catch let error as StoreError where error.kind == .other {
            throw StoreError("the index of \(collection.rawValue) cannot be made: \(error)", .configuration)
        }
    }

    private func provide(
        _ index: IndexModel, in documents: Collection, _ found: [IndexFound], _ collection: Collections,
        _ logger: Logger
    ) throws {
        let isByID = index.isUnique && index.name == Self.idIndex
        if let served = found.first(where: { $0.serves(as: index) }) {
            if isByID { idIndexes[collection] = .init(name: served.name, isUnique: true) }
            return
        }
        do {
            let name = try documents.make(index)
            if isByID { idIndexes[collection] = .init(name: name, isUnique: true) }
        } catch let error as MongoError where error.kind == .duplicateKey && isByID {
            logger.warning(
                """
                Two documents of \(collection.rawValue) have one id, so no unique index can be made: records of such \
                an id become dead letters, all others are joined. (\(error.message))
                """)
            idIndexes[collection] = .init(name: try lookup(index, in: documents, found), isUnique: false)
        }
    }

    /// The name of an index that finds ids, though it does not keep them apart.
    private func lookup(_ index: IndexModel, in documents: Collection, _ found: [IndexFound]) throws -> String {
        var model = index
        model.isUnique = false
        model.name = "id_lookup"
        if let served = found.first(where: { $0.serves(as: model) }) { return served.name }
        return try documents.make(model)
    }

    private static let idIndex = "id"
    /// The name of the index by which a paid order is found in the history.
    static let orderIndex = "order"

    private static func indexes(of collection: Collections) throws -> [IndexModel] {
        // Sparse, because other programs' documents may lack the field; unique, because it decides who was first.
        let byID = IndexModel(idIndex, keys: try keys("id"), isUnique: true, isSparse: true)
        let byBucket = IndexModel("bucket", keys: try keys("customer_id", "bucket"), isUnique: true)
        return switch collection {
        case .customers:
            [byID, IndexModel("waiting", keys: try keys("waiting.product_id"), isSparse: true), try byTown()]
        case .products: [byID]
        case .holdingsHistory: [byBucket]
        case .paidOrdersHistory: [byBucket, IndexModel(orderIndex, keys: try keys("customer_id", "order_ids"))]
        case .deadLetters:
            [
                IndexModel("place", keys: try keys("source", "position")),
                IndexModel("came_as", keys: try keys("came_as"), isSparse: true),
            ]
        case .positions: []
        }
    }

    /// In the order of their ids, those of one town. An index of two fields that is sparse would have everybody who has an id.
    private static func byTown() throws -> IndexModel {
        let haveTown = try Document { $0.document("town") { $0.bool("$exists", true) } }
        return IndexModel("town", keys: try keys("town", "id"), partialFilter: haveTown)
    }

    private static func keys(_ fields: String...) throws -> Document {
        try Document { d in for field in fields { try d.field(named: field, .int32(1)) } }
    }
}

extension IndexFound {
    /// Whether it does what the wanted index would do.
    fileprivate func serves(as wanted: IndexModel) -> Bool {
        let fields = wanted.keys.read { view in view.map { IndexKey(field: $0.key.string, direction: 1) } }
        return keys == fields && !hasCollation && !isHidden && partialFilter == wanted.partialFilter
            && (isUnique || !wanted.isUnique)
    }
}

extension Collection {
    /// Makes the index, under another name where another index has its own. Gives the name. Throws `MongoError`.
    fileprivate func make(_ index: IndexModel) throws -> String {
        do {
            try createIndexes([index])
            return index.name
        } catch let error as MongoError where error.kind == .configuration {
            var renamed = index
            renamed.name = "shop_\(index.name)"
            try createIndexes([renamed])
            return renamed.name
        }
    }
}
