import Mongo
import Shop

/// Storing what the join has worked out: many documents at a time, each only if it is still as it was read.
extension MongoStore {
    public func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        write(customers, to: .customers) { [customerDocument] write, isKeyed in
            GuardedWrite(
                id: write.id, revision: write.state.revision, applied: write.state.applied,
                guardRepairs: { CustomerDocument.guardRepairs(write.state, &$0) },
                hasRepairs: CustomerDocument.hasGuardedRepairs(write.state),
                document: { try customerDocument.document(write, isKeyed: isKeyed) },
                readsCart: CartMerge.isWorthwhile(write.state),
                update: { try customerDocument.update(write.state, stored: $0) })
        }
    }

    public func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        write(products, to: .products) { [productDocument] write, isKeyed in
            GuardedWrite(
                id: write.id, revision: write.state.revision, applied: write.state.applied,
                guardRepairs: { ProductDocument.guardRepairs(write.state, &$0) }, hasRepairs: true,
                document: { try productDocument.document(write, isKeyed: isKeyed) },
                update: { _ in try productDocument.update(write.state) })
        }
    }

    /// New documents have the id for their `_id`: nobody can drop that index, so of two joiners that both find no document
    /// one inserts it, whatever becomes of the index on `id` meanwhile. But not where another's document has that `_id`.
    private func write<W: IdentifiedWrite>(
        _ writes: [W], to collection: ShopDatabase.Collections,
        _ guarded: @Sendable (W, _ isKeyed: Bool) -> GuardedWrite
    ) -> [WriteOutcome] {
        let taken = takenKeys.withLock { $0[collection] ?? [] }
        let parts = try? inParallel(writes) { writes in
            perform(writes.map { guarded($0, !taken.contains($0.id)) }, in: collection)
        }
        let outcomes = (parts ?? []).flatMap { $0 }
        for (write, outcome) in zip(writes, outcomes) {
            guard case .collision("_id_") = outcome else { continue }
            takenKeys.withLock { _ = $0[collection, default: []].insert(write.id) }
        }
        return outcomes
    }

    /// The updates together in one transaction, where that goes; all else one by one.
    private func perform(_ writes: [GuardedWrite], in collection: ShopDatabase.Collections) -> [WriteOutcome] {
        let updates = writes.indices.filter { writes[$0].isPlainUpdate }
        guard grouping.withLock({ $0.isWorthwhile(updates.count) }) else {
            return performSingly(writes[...], in: collection)
        }
        let outcome = outlivingTheDead { performTogether(updates.map { writes[$0] }, in: collection) }
        grouping.withLock { $0.note(outcome) }
        switch outcome {
        case .unknown(let error): return writes.map { _ in .unavailable(StoreError(error)) }
        case .overtaken, .refused, .unsupported: return performSingly(writes[...], in: collection)
        case .stored:
            let others = writes.indices.filter { !writes[$0].isPlainUpdate }
            var outcomes = [WriteOutcome](repeating: .stored, count: writes.count)
            if others.isEmpty { return outcomes }
            let done = performSingly(others.map { writes[$0] }[...], in: collection)
            for (index, outcome) in zip(others, done) { outcomes[index] = outcome }
            return outcomes
        }
    }

    /// Tries once more where somebody who died in the middle of a transaction was in the way.
    private func outlivingTheDead(_ perform: () -> Grouping.Outcome) -> Grouping.Outcome {
        let outcome = perform()
        guard outcome == .overtaken, let released = try? database.releaseAbandoned(), released > 0 else {
            return outcome
        }
        return perform()
    }

    private func performTogether(
        _ updates: [GuardedWrite], in collection: ShopDatabase.Collections
    ) -> Grouping.Outcome {
        do {
            try database.pool.withClient { client in
                let updating = GuardedTransaction(
                    try database.collection(collection, of: client), index: database.idIndexes[collection]?.name)
                // Whoever reads the documents knows sooner whether it was committed than one who asks again.
                try client.transaction(committingAgain: { _ in false }) { try updating.run(updates) }
            }
            return .stored
        } catch let error as MongoError {
            return Grouping.Outcome(error)
        } catch {
            return .overtaken
        }
    }

    /// Performs the writes in one bulk. One that makes the database refuse the whole command is found by halving.
    private func performSingly(
        _ writes: ArraySlice<GuardedWrite>, in collection: ShopDatabase.Collections
    ) -> [WriteOutcome] {
        do {
            return try database.with(collection) { documents in
                let bulk = GuardedBulk(documents, customerDocument.sources)
                for write in writes {
                    if write.revision == nil { hasInserted.store(true, ordering: .releasing) }
                    try bulk.add(write)
                }
                return try bulk.execute()
            }
        } catch let error as StoreError where error.kind == .other {
            if writes.count == 1 { return [.refused(error.description)] }
            let middle = writes.startIndex + writes.count / 2
            return performSingly(writes[..<middle], in: collection) + performSingly(writes[middle...], in: collection)
        } catch {
            let error = error as? StoreError ?? StoreError("\(error)", .other)
            return writes.map { _ in .unavailable(error) }
        }
    }
}
