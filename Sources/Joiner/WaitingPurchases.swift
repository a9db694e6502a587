import Shop
import ShopStore

/// Turning purchases that waited for their product into holdings, once it is there.
extension Engine {
    /// Turns the purchases of all customers that waited for the batch's products into holdings.
    ///
    /// Two joiners may pass each other: one stores a product while the other stores a purchase that waits for it.
    /// So whoever stored a product looks for waiting purchases after that, and whoever stored a waiting purchase
    /// looks for the product after that. One of them sees the other's.
    func settleWaiting(for batch: EventBatch, and waitedFor: Set<ShopID>) throws {
        var arrived: Set<ShopID> = []
        batch.forEachOffer { _, product, _, _ in arrived.insert(batch.products[product]) }
        if !waitedFor.isEmpty {
            arrived.formUnion(
                try outage.survive { try store.products(Array(waitedFor)) }.states.filter {
                    $0.value.history.current != nil
                }.keys)
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
        let states = try outage.survive { try store.customers(ids) }.states
        let waitedFor = Set(states.values.flatMap { $0.waiting.map(\.product) })
        var catalogue = Catalogue()
        catalogue.add(try outage.survive { try store.products(Array(waitedFor)).states })
        let writes = states.compactMap { id, state in
            var state = state
            state.settleWaiting(catalogue)
            return state.addition.isTouched ? CustomerWrite(id: id, state: state) : nil
        }
        if writes.isEmpty { return false }
        let epoch = try outage.begin()
        var isUnfinished = false
        var failure: StoreError?
        // What the database refuses goes on waiting, visibly; it is tried again with the next sweep.
        for outcome in store.write(writes) {
            switch outcome {
            case .stored, .contained, .refused, .collision: continue
            case .conflict: isUnfinished = true
            case .unavailable(let error): failure = error
            }
        }
        if let failure {
            try outage.wait(after: failure, .writing, begunIn: epoch)
            return true
        }
        outage.succeeded(.writing, begunIn: epoch)
        return isUnfinished
    }
}
