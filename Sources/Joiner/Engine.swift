import Shop
import ShopStore

/// Takes batches from the log into the store, so that each record's effect is there exactly once.
///
/// For every batch, in this order: dead letters, customers, products, waiting purchases. The caller stores the log's
/// position last. A crash anywhere in between means that the batch is read again; then each document says by its
/// applied positions which records it contains, and the prices are the same because a record sees only the prices
/// before it.
final class Engine {
    let store: any JoinStore
    let sources: SourceTable
    let share: Share
    let outage: Outage
    let summaryFormat: SummaryFormat?
    let now_ms: () -> Int64
    var cache: CustomerCache
    var counts = RunCounts()
    /// Whether this run reads the source with this number.
    var readsSource: (UInt32) -> Bool = { _ in true }

    init(
        store: any JoinStore, sources: SourceTable, share: Share, outage: Outage, cachedCustomers_max: Int,
        summaryFormat: SummaryFormat?, now_ms: @escaping () -> Int64
    ) {
        self.store = store
        self.sources = sources
        self.share = share
        self.outage = outage
        self.summaryFormat = summaryFormat
        self.now_ms = now_ms
        cache = CustomerCache(customers_max: cachedCustomers_max)
    }

    /// Stores all effects of the batch; gives the lines to print, in the order of the log.
    func process(_ batch: Batch) throws -> [UInt8] {
        if !batch.letters.isEmpty { try outage.survive { try store.write(batch.letters) } }
        counts.read += batch.read
        counts.deadLettered += batch.countedLetters
        let work = BatchWork(batch.events, catalogue: try catalogue(of: batch.events))
        if let summaryFormat { work.summaries = SummaryLines(format: summaryFormat) }
        try joinCustomers(work)
        try storeOffers(batch.events)
        try settleWaiting(for: work)
        count(work.outcomes)
        return work.summaries?.lines ?? []
    }

    func count(_ outcomes: [Outcome?]) {
        for case let outcome? in outcomes {
            switch outcome {
            case .applied: counts.applied += 1
            case .duplicate, .replayed: counts.duplicate += 1
            case .rejected: counts.deadLettered += 1
            }
        }
    }

    /// The products that the batch mentions, as they are stored and as the batch changes them.
    private func catalogue(of batch: EventBatch) throws -> Catalogue {
        let ids = (0..<UInt32(batch.products.count)).map { batch.products[$0] }
        var catalogue = Catalogue()
        if !ids.isEmpty { catalogue.add(try outage.survive { try store.products(ids) }) }
        batch.forEachOffer { offer, product, timestamp_ms, moment in
            catalogue.add(offer, of: batch.products[product], from: timestamp_ms, at: moment)
        }
        return catalogue
    }
}
