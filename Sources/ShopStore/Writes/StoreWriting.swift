import Mongo
import Shop

/// Storing what the join has worked out: many documents at a time, each only if it is still as it was read.
extension MongoStore {
    public func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        write(customers, customerDocument, to: .customers)
    }

    public func write(_ products: [ProductWrite]) -> [WriteOutcome] { write(products, productDocument, to: .products) }

    /// New documents have the id for their `_id`: nobody can drop that index, so of two joiners that both find no document
    /// one inserts it, whatever becomes of the index on `id` meanwhile. But not where another's document has that `_id`.
    private func write<Form: GuardedForm & Sendable>(
        _ writes: [Form.Write], _ form: Form, to collection: ShopDatabase.Collections
    ) -> [WriteOutcome] {
        let parts = try? inParallel(writes) { writes in perform(writes, form, in: collection) }
        let outcomes = (parts ?? []).flatMap { $0 }
        for (write, outcome) in zip(writes, outcomes) {
            guard case .collision("_id_") = outcome else { continue }
            takenKeys.withLock { _ = $0[collection, default: []].insert(write.id) }
        }
        return outcomes
    }

    /// The updates together in one transaction, where that goes; all else one by one.
    private func perform<Form: GuardedForm>(
        _ writes: ArraySlice<Form.Write>, _ form: Form, in collection: ShopDatabase.Collections
    ) -> [WriteOutcome] {
        let updates = writes.indices.filter { writes[$0].isPlainUpdate }
        guard grouping.withLock({ $0.isWorthwhile(updates.count) }) else {
            return performSingly(writes, form, in: collection)
        }
        let plain = updates.count == writes.count ? writes : updates.map { writes[$0] }[...]
        let outcome = outlivingTheDead { performTogether(plain, form, in: collection) }
        grouping.withLock { $0.note(outcome) }
        switch outcome {
        case .unknown(let error): return writes.map { _ in .unavailable(StoreError(error)) }
        case .overtaken, .refused, .unsupported: return performSingly(writes, form, in: collection)
        case .stored:
            let others = writes.indices.filter { !writes[$0].isPlainUpdate }
            var outcomes = [WriteOutcome](repeating: .stored, count: writes.count)
            if others.isEmpty { return outcomes }
            let done = performSingly(others.map { writes[$0] }[...], form, in: collection)
            for (index, outcome) in zip(others, done) { outcomes[index - writes.startIndex] = outcome }
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

    private func performTogether<Form: GuardedForm>(
        _ updates: ArraySlice<Form.Write>, _ form: Form, in collection: ShopDatabase.Collections
    ) -> Grouping.Outcome {
        do {
            try database.pool.withClient { client in
                let updating = GuardedTransaction(
                    try database.collection(collection, of: client), index: database.idIndexes[collection]?.name)
                // Whoever reads the documents knows sooner whether it was committed than one who asks again.
                try client.transaction(committingAgain: { _ in false }) { try updating.run(updates, form) }
            }
            return .stored
        } catch let error as MongoError {
            // One by one they would each look through the whole collection.
            if error.mayBeAboutHint { try? seeToIndex(of: collection) }
            return Grouping.Outcome(error)
        } catch {
            return .overtaken
        }
    }

    /// Performs the writes in one bulk. One that makes the database refuse the whole command is found by halving.
    private func performSingly<Form: GuardedForm>(
        _ writes: ArraySlice<Form.Write>, _ form: Form, in collection: ShopDatabase.Collections
    ) -> [WriteOutcome] {
        let taken = takenKeys.withLock { $0[collection] ?? [] }
        do {
            return try database.with(collection) { documents in
                let bulk = GuardedBulk(documents, form, takenKeys: taken)
                for write in writes {
                    if write.revision == nil { hasInserted.store(true, ordering: .releasing) }
                    try bulk.add(write)
                }
                return try bulk.execute()
            }
        } catch let error as StoreError where error.kind == .other {
            if writes.count == 1 { return [.refused(error.description)] }
            let middle = writes.startIndex + writes.count / 2
            return performSingly(writes[..<middle], form, in: collection)
                + performSingly(writes[middle...], form, in: collection)
        } catch {
            let error = error as? StoreError ?? StoreError("\(error)", .other)
            return writes.map { _ in .unavailable(error) }
        }
    }
}
