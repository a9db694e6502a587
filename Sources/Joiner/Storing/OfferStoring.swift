import EventLog
import Following
import Shop
import ShopStore

/// Storing a batch's offers in their products, under the same guard and by the same rule as customers.
extension Engine {
    /// Stores the offers, or sets them aside. `read` is what was read of the batch's products before it was joined.
    func storeOffers(_ batch: EventBatch, _ read: Lookup<ProductState>, _ outcomes: inout BatchOutcomes) throws {
        var offers = PendingOffers(of: batch)
        defer {
            offers.forEachOutcome { event, outcome in
                if isOurs(event, of: batch) { outcomes.note(outcome, of: event) }
            }
        }
        var found = read
        while !offers.isEmpty {
            for number in offers.unusable(found) { try setAside(&offers, number, found.unusable) }
            try write(&offers, found)
            // Whoever is left was changed by somebody else, or by the first part of very many offers.
            if !offers.isEmpty { found = try outage.survive { [ids = offers.ids] in try store.products(ids) } }
        }
    }

    private func setAside(_ offers: inout PendingOffers, _ product: UInt32, _ unusable: [ShopID: Unusable]) throws {
        guard let reason = unusable[offers.batch.products[product]] else { return }
        try services.setAside(offers.reject(product, reason), of: offers.batch, reason: reason.reason)
    }

    private func write(_ offers: inout PendingOffers, _ found: Lookup<ProductState>) throws {
        let (products, writes) = offers.apply(to: found)
        if writes.isEmpty { return }
        let epoch = try services.beginWriting()
        var waits = Waits()
        for (index, outcome) in store.write(writes).enumerated() {
            let product = products[index]
            let step = offers.take(outcome, of: product, revision: writes[index].state.revision)
            waits.note(outcome, step, of: "product \(madeVisible(writes[index].id.text))")
            guard case .setAside(let reason) = step else { continue }
            let words = "the database refused the product's document: \(reason)"
            try services.setAside(offers.rejectFirst(of: product), of: offers.batch, reason: words)
        }
        counts.conflicts += waits.conflicts
        try services.wait(waits, begunIn: epoch)
    }
}
