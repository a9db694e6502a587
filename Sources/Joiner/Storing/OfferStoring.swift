import Following
import Shop
import ShopStore

/// Storing a batch's offers in their products, under the same guard and by the same rule as customers.
extension Engine {
    /// Stores the offers, or sets them aside.
    func storeOffers(_ batch: EventBatch, _ outcomes: inout BatchOutcomes) throws {
        var offers = PendingOffers(of: batch)
        defer {
            offers.forEachOutcome { event, outcome in
                let isOurs = batch.products.withBytes(of: batch.events[event].subject, share.owns)
                if isOurs { outcomes.note(outcome, of: event) }
            }
        }
        while !offers.isEmpty {
            let found = try outage.survive { [ids = offers.ids] in try store.products(ids) }
            for number in offers.unusable(found) { try setAside(&offers, number, found.unusable) }
            try write(&offers, found)
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
        var pause_ms = 0
        var failure: StoreError?
        var isAnySettled = false
        for (index, outcome) in store.write(writes).enumerated() {
            if case .unavailable(let error) = outcome { failure = error }
            if case .conflict = outcome { counts.conflicts += 1 }
            switch offers.take(outcome, of: products[index], revision: writes[index].state.revision) {
            case .again(let wait_ms): pause_ms = max(pause_ms, wait_ms)
            case .setAside(let reason):
                let events = offers.rejectFirst(of: products[index])
                let words = "the database refused the product's document: \(reason)"
                try services.setAside(events, of: offers.batch, reason: words)
                isAnySettled = true
            case .done, .againWithFewer: isAnySettled = true
            case .afterOutage: break
            }
        }
        try rest(pause_ms, failure, isAnySettled: isAnySettled, begunIn: epoch)
    }

    /// Waits for what a round of writes has to wait for, if anything. Only one that settled something was progress.
    func rest(_ pause_ms: Int, _ failure: StoreError?, isAnySettled: Bool, begunIn epoch: Int) throws {
        if let failure {
            services.activity.waits(for: "the database")
            return try outage.wait(after: failure, .writing, begunIn: epoch)
        }
        outage.succeeded(.writing, begunIn: epoch)
        if isAnySettled { services.activity.progressed() }
        if pause_ms > 0 {
            services.activity.waits(for: "documents that were written elsewhere to be had by a majority")
            try services.pause(pause_ms)
        }
    }
}
