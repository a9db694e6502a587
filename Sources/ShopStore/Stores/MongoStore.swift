import Dispatch
import Logging
import Mongo
import Shop
import Synchronization

/// The joiner's store in MongoDB.
///
/// Reads ask for many ids at once; writes go out in unordered bulks, several at a time, each on its own connection.
public final class MongoStore: JoinStore {
    /// How many ids one query asks for, and how many documents one bulk writes.
    static let chunk = 1_000

    let database: ShopDatabase
    let customerDocument: CustomerDocument
    let productDocument: ProductDocument
    let logger: Logger
    /// The ids that are the `_id` of another program's document of something else.
    let takenKeys = Mutex<[ShopDatabase.Collections: Set<ShopID>]>([:])
    /// Whether documents were inserted since the indexes were last looked at.
    let hasInserted = Atomic(false)
    /// Whether many updates go into one transaction.
    let grouping = Mutex(Grouping())

    /// `say` is told what a person should know of the database.
    public init(_ database: ShopDatabase, sources: SourceTable, logger: Logger = .silent) {
        self.database = database
        self.logger = logger
        customerDocument = CustomerDocument(sources: sources)
        productDocument = ProductDocument(sources: sources)
    }

    public func life() throws -> DatabaseLife {
        do {
            return DatabaseLife(process: try database.pool.withClient { try $0.primaryProcess()?.bytes ?? [] })
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }

    // MARK: reading

    public func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState> {
        let projection = try CustomerDocument.projection()
        return try read(ids, from: .customers, projection) { view in
            do throws(Unusable) { return (try customerDocument.state(view), nil) } catch { return (nil, error) }
        }
    }

    public func products(_ ids: [ShopID]) throws -> Lookup<ProductState> {
        try read(ids, from: .products, nil) { view in
            let (state, unusable) = productDocument.state(view)
            return (state, unusable)
        }
    }

    private func read<State: Joined>(
        _ ids: [ShopID], from collection: ShopDatabase.Collections, _ projection: Document?,
        _ decode: @Sendable (DocumentView) -> (State?, unusable: Unusable?)
    ) throws -> Lookup<State> {
        let parts = try inParallel(ids) { ids in
            try withIDIndex(of: collection) { documents, hint in
                var reading = Reading<State>(expecting: ids.count)
                try documents.find(.idIsAny(of: ids), projection: projection, batchSize: ids.count + 1, hint: hint) {
                    reading.take($0, decode)
                }
                return reading.lookup
            }
        }
        guard parts.count > 1 else { return parts.first ?? Lookup() }
        return parts.reduce(into: Lookup()) { $0.merge($1) }
    }

    /// Lends a collection and the name of its index on `id`; where that is gone it is made again first, and said.
    ///
    /// Throws `StoreError`, one that passes while the index is being made by somebody else: it is listed before it can be
    /// named.
    private func withIDIndex<R>(
        of collection: ShopDatabase.Collections, _ body: (Collection, _ hint: String?) throws -> R
    ) throws -> R {
        do {
            return try database.with(collection) { try body($0, database.idIndexes[collection]?.name) }
        } catch let error as StoreError where error.mayBeAboutHint {
            try seeToIndex(of: collection)
        }
        do {
            return try database.with(collection) { try body($0, database.idIndexes[collection]?.name) }
        } catch let error as StoreError where error.mayBeAboutHint {
            throw StoreError("the index on id of \(collection.rawValue) is being made: \(error)", .unavailable)
        }
    }

    /// Makes the index on `id` again where it is gone.
    func seeToIndex(of collection: ShopDatabase.Collections) throws {
        if try !isIndexThere(of: collection) { try restoreIndexes(of: collection) }
    }

    private func isIndexThere(of collection: ShopDatabase.Collections) throws -> Bool {
        guard let known = database.idIndexes[collection] else { return true }
        return try database.with(collection) { try $0.indexes().contains { $0.name == known.name } }
    }

    private func restoreIndexes(of collection: ShopDatabase.Collections) throws {
        logger.warning("The index on id of \(collection.rawValue) is gone; it is made again.")
        let known = database.idIndexes[collection]
        database.idIndexes[collection] = nil
        do { try database.prepare(collection, logger: logger) } catch {
            // Whoever names it next will miss it again, and say what is wrong.
            database.idIndexes[collection] = known
            throw error
        }
        // Whoever has dropped the collection may have dropped all of the database.
        if collection == .customers { try database.prepareViews(logger: logger) }
    }

    /// Two joiners that both find no document insert one each: the unique index must have been there when they did. It was
    /// if it is there now: it could not have been made again over two documents with one id.
    public func checkIndexes() throws {
        guard hasInserted.exchange(false, ordering: .acquiringAndReleasing) else { return }
        for collection in [ShopDatabase.Collections.customers, .products] {
            guard let known = database.idIndexes[collection], known.isUnique else { continue }
            try seeToIndex(of: collection)
        }
    }

    /// Splits the work into chunks and does them on as many threads as there are cores; results in order.
    func inParallel<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ work: @Sendable (ArraySlice<Item>) throws -> Result
    ) throws -> [Result] {
        if items.count <= Self.chunk { return items.isEmpty ? [] : [try work(items[...])] }
        let starts = Array(stride(from: 0, to: items.count, by: Self.chunk))
        let results = Mutex([Int: Swift.Result<Result, any Error>]())
        DispatchQueue.concurrentPerform(iterations: starts.count) { index in
            let chunk = starts[index]..<min(starts[index] + Self.chunk, items.count)
            let result = Swift.Result { try work(items[chunk]) }
            results.withLock { $0[index] = result }
        }
        let done = results.withLock { $0 }
        return try starts.indices.map { try done[$0]!.get() }
    }
}

extension Document {
    /// Matches the documents with one of these ids. Throws `MongoError`.
    static func idIsAny(of ids: some Sequence<ShopID>) throws -> Document {
        try Document { $0.document("id") { $0.array("$in") { a in for id in ids { a.string(id.text) } } } }
    }
}
