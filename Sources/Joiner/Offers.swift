import Shop
import ShopStore

/// Storing a batch's offers in their products, and what follows for the purchases that waited for those.
extension Engine {
    /// Stores the offers, each in its product's document, under the same guard as customers.
    func storeOffers(_ batch: EventBatch) throws {
        var outcomes: [Outcome?] = []
        var pending: Set<UInt32> = []
        batch.forEachOffer { _, product, _, _ in pending.insert(product) }
        while !pending.isEmpty {
            let ids = pending.map { batch.products[$0] }
            let stored = try outage.survive { try store.products(ids) }
            var states = Dictionary(
                uniqueKeysWithValues: pending.map { ($0, stored[batch.products[$0]] ?? ProductState()) })
            batch.forEachOffer { offer, product, timestamp_ms, moment in
                AtWork.on(moment)
                guard
                    let outcome = states[product]?.apply(
                        offer, from: timestamp_ms, at: moment, replay: batch.replays.entry(at: moment))
                else { return }
                if owns(product, in: batch) { outcomes.append(outcome) }
            }
            AtWork.onNothing()
            pending = try write(states, of: batch)
        }
        counts.count(outcomes)
    }

    /// Gives the products that must be read and worked out again.
    private func write(_ states: [UInt32: ProductState], of batch: EventBatch) throws -> Set<UInt32> {
        var failed: Set<UInt32> = []
        let numbers = states.keys.filter { states[$0]!.isTouched }
        let writes = numbers.map { ProductWrite(id: batch.products[$0], state: states[$0]!) }
        for (number, result) in zip(numbers, store.write(writes)) {
            switch result {
            case .stored, .contained: continue
            case .conflict:
                counts.conflicts += 1
                failed.insert(number)
            case .unavailable(let error):
                try outage.note(error)
                failed.insert(number)
            case .refused(let reason):
                throw StoreError("the database refused a product's document: \(reason)", .other)
            }
        }
        return failed
    }

    private func owns(_ product: UInt32, in batch: EventBatch) -> Bool {
        batch.products.withBytes(of: product, share.owns)
    }

    // MARK: waiting purchases

    /// Turns the purchases of all customers that waited for the batch's products into holdings.
    ///
    /// Two joiners may pass each other: one stores a product while the other stores a purchase that waits for it.
    /// So whoever stored a product looks for waiting purchases after that, and whoever stored a waiting purchase
    /// looks for the product after that. One of them sees the other's.
    func settleWaiting(for batch: EventBatch, and waitedFor: Set<ShopID>) throws {
        var arrived: Set<ShopID> = []
        batch.forEachOffer { _, product, _, _ in arrived.insert(batch.products[product]) }
        if !waitedFor.isEmpty {
            arrived.formUnion(try outage.survive { try store.products(Array(waitedFor)) }.keys)
        }
        try settleWaiting(for: Array(arrived))
    }

    /// Settles whatever waits although its product is there, however that came to be.
    func sweepWaiting() throws {
        try settleWaiting(for: try outage.survive { try store.waitedForProducts() })
    }

    private func settleWaiting(for products: [ShopID]) throws {
        if products.isEmpty { return }
        var ids = try outage.survive { try store.customersWaiting(for: products, limit: 1_000) }
        while !ids.isEmpty {
            let isUnfinished = try settle(ids)
            let rest = try outage.survive { try store.customersWaiting(for: products, limit: 1_000) }
            if rest == ids && !isUnfinished { break }
            ids = rest
        }
    }

    /// Whether some of it could not be stored now, but may be when it is tried again.
    private func settle(_ ids: [ShopID]) throws -> Bool {
        _ = context.cache.take(ids)
        let states = try outage.survive { try store.customers(ids) }
        let waitedFor = Set(states.values.flatMap { $0.waiting.map(\.product) })
        var catalogue = Catalogue()
        catalogue.add(try outage.survive { try store.products(Array(waitedFor)) })
        let writes = states.compactMap { id, state in
            var state = state
            state.settleWaiting(catalogue)
            return state.addition.isTouched ? CustomerWrite(id: id, state: state) : nil
        }
        var isUnfinished = false
        for outcome in store.write(writes) {
            switch outcome {
            case .stored, .contained, .refused: continue
            case .conflict: isUnfinished = true
            case .unavailable(let error):
                try outage.note(error)
                isUnfinished = true
            }
        }
        return isUnfinished
    }
}
