import EventLog
import Following
import Shop
import ShopStore

/// Turning purchases that waited for their product into holdings, once it is there.
extension Engine {
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
            let found = try outage.survive { try store.products(Array(waitedFor)) }.states
            arrived.formUnion(found.filter { $0.value.history.current != nil }.keys)
        }
        try settleWaiting(for: Array(arrived))
    }

    /// Settles whatever waits although its product is there, however that came to be.
    func sweepWaiting() throws {
        services.activity.begin(at: "the purchases that wait")
        defer { services.activity.end() }
        try untilUndisturbed(nil) { try settleWaiting(for: try outage.survive { try store.waitedForProducts() }) }
    }

    private func settleWaiting(for products: [ShopID]) throws {
        if products.isEmpty { return }
        let ids = try outage.survive { try store.customersWaiting(for: products, in: share) }
        for start in stride(from: 0, to: ids.count, by: 1_000) {
            var pending = Array(ids[start...].prefix(1_000))
            var retries: [ShopID: Retry] = [:]
            while !pending.isEmpty { pending = try settle(pending, &retries) }
        }
    }

    /// Gives those who could not be stored now, but may be when it is tried again.
    private func settle(_ ids: [ShopID], _ retries: inout [ShopID: Retry]) throws -> [ShopID] {
        let writes = try arrivals(of: ids)
        if writes.isEmpty { return [] }
        let epoch = try services.beginWriting()
        var unfinished: [ShopID] = []
        var waits = Waits()
        for (write, outcome) in zip(writes, store.write(writes)) {
            let step = retries[write.id, default: Retry()].next(
                after: outcome, events: 1, revision: write.state.revision)
            waits.note(outcome, step, of: "customer \(madeVisible(write.id.text))")
            switch step {
            // What the database refuses goes on waiting, visibly; the next sweep tries again.
            case .done, .setAside: continue
            case .again, .afterOutage, .againWithFewer: unfinished.append(write.id)
            }
        }
        try services.wait(waits, begunIn: epoch)
        return unfinished
    }

    /// What becomes of the customers' waiting purchases, where any of them need wait no more.
    private func arrivals(of ids: [ShopID]) throws -> [CustomerWrite] {
        _ = services.cache.take(ids)
        let found = try outage.survive { try store.customers(ids) }
        let states = found.states.filter { found.unusable[$0.key] == nil }
        let waitedFor = Set(states.values.flatMap { $0.waiting.map(\.product) })
        var catalogue = Catalogue()
        catalogue.add(try outage.survive { try store.products(Array(waitedFor)).states })
        return states.compactMap { id, state in
            var state = state
            state.settleWaiting(catalogue, seenFrom: frontier)
            return state.addition.isTouched ? CustomerWrite(id: id, state: state) : nil
        }
    }
}
