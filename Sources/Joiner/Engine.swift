import Shop
import ShopStore

/// Takes batches from the log into the store, so that each record's effect is there exactly once.
///
/// For every batch, in this order: dead letters, customers, products, waiting purchases. The caller stores the log's
/// position last. A crash anywhere in between means that the batch is read again; then each document says by its
/// applied positions which records it contains, and the prices are the same because a record sees only the prices
/// before it.
final class Engine {
    let context: EngineContext
    let share: Share
    private let workers: Workers
    var counts = RunCounts()

    var store: any JoinStore { context.store }
    var outage: Outage { context.outage }

    init(_ context: EngineContext, share: Share, workers: Int) {
        self.context = context
        self.share = share
        self.workers = Workers(count: workers)
    }

    /// Stores all effects of the batch; then hands over the lines to print, in the order of the log.
    func process(_ batch: Batch, print: ([UInt8]) throws -> Void) throws {
        if !batch.letters.isEmpty { try outage.survive { try store.write(batch.letters) } }
        counts.read += batch.read
        counts.deadLettered += batch.countedLetters
        let events = try admittingReplays(batch.events)
        let results = try joinCustomers(BatchPlan(events), try catalogue(of: events))
        try storeOffers(events)
        try settleWaiting(for: events, and: results.reduce(into: []) { $0.formUnion($1.waitedFor) })
        for result in results { counts.add(result.counts) }
        try SummaryLines.print(
            results.compactMap(\.summaries), events: events.count, workers: workers, to: print)
    }

    private func joinCustomers(_ plan: BatchPlan, _ catalogue: Catalogue) throws -> [Portion.Result] {
        try workers.map(plan.portions(workers: workers.count)) { [context] customers in
            var portion = Portion(customers, of: plan, catalogue: catalogue, engine: context)
            return try AtWork.withSignalStack { try portion.run() }
        }
    }

    /// The products that the batch mentions, as they are stored and as the batch changes them.
    private func catalogue(of batch: EventBatch) throws -> Catalogue {
        let ids = (0..<UInt32(batch.products.count)).map { batch.products[$0] }
        var catalogue = Catalogue()
        let stored = ids.isEmpty ? [:] : try outage.survive { try store.products(ids) }
        catalogue.add(stored)
        var copies = ReplayedOffers(batch.replays, stored)
        defer { AtWork.onNothing() }
        batch.forEachOffer { offer, product, timestamp_ms, moment in
            AtWork.on(moment)
            if copies.isCopy(moment, of: batch.products[product], in: catalogue) { return }
            catalogue.add(offer, of: batch.products[product], from: timestamp_ms, at: moment)
        }
        return catalogue
    }
}
