import Dispatch
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

    /// What is told to people while the store works.
    let say: @Sendable (String) -> Void

    public init(
        _ database: ShopDatabase, sources: SourceTable, say: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.database = database
        self.say = say
        customerDocument = CustomerDocument(sources: sources)
        productDocument = ProductDocument(sources: sources)
    }

    // MARK: reading

    public func customers(_ ids: [ShopID]) throws -> [ShopID: CustomerState] {
        let projection = try CustomerDocument.projection()
        return try read(ids, from: .customers, projection) { customerDocument.state($0) }
    }

    public func products(_ ids: [ShopID]) throws -> [ShopID: ProductState] {
        try read(ids, from: .products, nil) { productDocument.state($0) }
    }

    private func read<State: Sendable>(
        _ ids: [ShopID], from collection: ShopDatabase.Collections, _ projection: Document?,
        _ decode: @Sendable (DocumentView) -> State
    ) throws -> [ShopID: State] {
        let parts = try inParallel(ids) { ids in
            var found: [ShopID: State] = [:]
            try database.with(collection) { collection in
                try collection.find(.idIsAny(of: ids), projection: projection, batchSize: Self.chunk) { view in
                    if let id = view.string("id") { found[ShopID(id)] = decode(view) }
                }
            }
            return found
        }
        guard parts.count > 1 else { return parts.first ?? [:] }
        return parts.reduce(into: [:]) { all, part in all.merge(part) { $1 } }
    }

    // MARK: writing

    public func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        write(
            customers, to: .customers, revision: \.state.revision, id: \.id,
            document: { try customerDocument.document($0) }, update: { try customerDocument.update($0.state) },
            applied: \.state.applied)
    }

    public func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        write(
            products, to: .products, revision: \.state.revision, id: \.id,
            document: { try productDocument.document($0) }, update: { try productDocument.update($0.state) },
            applied: \.state.applied)
    }

    private func write<W: Sendable>(
        _ writes: [W], to collection: ShopDatabase.Collections, revision: @Sendable (W) -> Int64?,
        id: @Sendable (W) -> ShopID, document: @Sendable (W) throws -> Document,
        update: @Sendable (W) throws -> Document, applied: @Sendable (W) -> AppliedPositions
    ) -> [WriteOutcome] {
        let parts = try? inParallel(writes) { writes -> [WriteOutcome] in
            do {
                return try database.with(collection) { collection in
                    let bulk = GuardedBulk(collection, customerDocument.sources)
                    for write in writes {
                        try bulk.add(
                            id(write), revision: revision(write), applied: applied(write),
                            document: { try document(write) }, update: { try update(write) })
                    }
                    return try bulk.execute()
                }
            } catch {
                let error = error as? StoreError ?? StoreError("\(error)", .other)
                return writes.map { _ in .unavailable(error) }
            }
        }
        return (parts ?? []).flatMap { $0 }
    }

    /// Splits the work into chunks and does them on as many threads as there are cores; results in order.
    func inParallel<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ work: @Sendable ([Item]) throws -> Result
    ) throws -> [Result] {
        let starts = Array(stride(from: 0, to: items.count, by: Self.chunk))
        let results = Mutex([Int: Swift.Result<Result, any Error>]())
        DispatchQueue.concurrentPerform(iterations: starts.count) { index in
            let chunk = Array(items[starts[index]..<min(starts[index] + Self.chunk, items.count)])
            let result = Swift.Result { try work(chunk) }
            results.withLock { $0[index] = result }
        }
        let done = results.withLock { $0 }
        return try starts.indices.map { try done[$0]!.get() }
    }
}

extension Document {
    /// Matches the documents with one of these ids. Throws `MongoError`.
    static func idIsAny(of ids: [ShopID]) throws -> Document {
        try Document { $0.document("id") { $0.array("$in") { a in for id in ids { a.string(id.text) } } } }
    }
}
