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
                guard let outcome = states[product]?.apply(offer, from: timestamp_ms, at: moment) else { return }
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
        let numbers = states.keys.filter { !states[$0]!.newPoints.isEmpty }
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
    /// looks for the product after that. One of them sees the other's. Where customers are shared out, each joiner
    /// settles its own, by what it has read itself.
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
        let ids = try outage.survive { try store.customersWaiting(for: products, in: share) }
        for start in stride(from: 0, to: ids.count, by: 1_000) {
            var pending = Array(ids[start...].prefix(1_000))
            while !pending.isEmpty { pending = try settle(pending) }
        }
    }

    /// Gives those who could not be stored now, but may be when it is tried again.
    private func settle(_ ids: [ShopID]) throws -> [ShopID] {
        _ = context.cache.take(ids)
        let states = try outage.survive { try store.customers(ids) }
        let waitedFor = Set(states.values.flatMap { $0.waiting.map(\.product) })
        var catalogue = Catalogue()
        catalogue.add(try outage.survive { try store.products(Array(waitedFor)) })
        let writes = states.compactMap { id, state in
            var state = state
            state.settleWaiting(catalogue, seenFrom: frontier)
            return state.addition.isTouched ? CustomerWrite(id: id, state: state) : nil
        }
        var unfinished: [ShopID] = []
        for (write, outcome) in zip(writes, store.write(writes)) {
            switch outcome {
            case .stored, .contained, .refused: continue
            case .conflict: unfinished.append(write.id)
            case .unavailable(let error):
                try outage.note(error)
                unfinished.append(write.id)
            }
        }
        return unfinished
    }
}
