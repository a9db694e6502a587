import EventLog
import Following
import Shop
import ShopStore

/// Takes batches from the log into the store, so that each record's effect is there exactly once.
///
/// For every batch, in this order: dead letters, customers, products, waiting purchases. The caller stores the log's
/// position last. A crash anywhere in between means that the batch is read again; then each document says by its
/// applied positions which records it contains, and the prices are the same because a record sees only the prices
/// before it.
final class Engine {
    let services: JoinServices
    let share: Share
    private let workers: Workers
    var counts = RunCounts()
    /// Up to where this run has read: further products are not there yet for the purchases that wait.
    private(set) var frontier: Frontier

    var store: any JoinStore { services.store }
    var outage: Outage { services.outage }

    init(_ services: JoinServices, share: Share, workers: Int, frontier: Frontier = Frontier()) {
        self.frontier = frontier
        self.services = services
        self.share = share
        self.workers = Workers(count: workers)
    }

    /// Stores all effects of the batch, and hands over the lines to print, in the order of the log; then stores its positions.
    ///
    /// A database that was started again meanwhile may have been put back: then all of it is joined once more, which has
    /// no effect where nothing is missing.
    func process(
        _ batch: Batch, print: ([UInt8]) throws -> Void, storePositions: () throws -> Void = {}
    ) throws {
        services.activity.begin(at: place(of: batch))
        defer { services.activity.end() }
        var outcomes = BatchOutcomes(events: batch.events.count)
        var (areLettersKept, isJoined) = (false, false)
        // What a stop has cut short counts when it is read again.
        defer {
            outcomes.count(into: &counts)
            counts.deadLettered += areLettersKept ? batch.countedLetters : 0
            counts.passedOver += isJoined ? batch.passedOver : 0
            counts.read +=
                batch.read - (areLettersKept ? 0 : batch.countedLetters)
                - (isJoined ? 0 : outcomes.open { isOurs($0, of: batch.events) } + batch.passedOver)
        }
        try untilUndisturbed(batch.marks.keys.map(services.sources.name(of:))) {
            if !batch.letters.isEmpty { try outage.survive(.writing) { try store.write(batch.letters) } }
            areLettersKept = true
            try join(batch, &outcomes, print: print)
            isJoined = true
            try outage.survive(.writing) {
                try services.fence.checkLife()
                try storePositions()
            }
            // What was stored over a new connection, in a server started just then, says too much until all is joined again.
            try outage.survive { try services.fence.checkLife() }
        }
    }

    /// Whether this joiner accounts for the event: customers are read only by their own, products by all.
    func isOurs(_ event: Int, of batch: EventBatch) -> Bool {
        if batch.events[event].action.offer == nil { return true }
        return batch.products.withBytes(of: batch.events[event].subject, share.owns)
    }

    /// Does the work, and does it again, until the database has lived one life all the while.
    func untilUndisturbed(_ sources: [String]?, _ work: () throws -> Void) throws {
        while true {
            do {
                try outage.survive { try services.fence.begin(sources) }
                return try work()
            } catch is Fence.Restarted {
                services.cache.empty()
            }
        }
    }

    private func join(
        _ batch: Batch, _ outcomes: inout BatchOutcomes, print: ([UInt8]) throws -> Void
    ) throws {
        let events = try admittingReplays(batch.events)
        let products = try products(of: events)
        let catalogue = catalogue(of: events, products.states)
        var waitedFor: Set<ShopID> = []
        for slice in try slices(of: events) {
            let plan = BatchPlan(events, slice, inIDOrder: store.keepsIDOrder)
            let results = try joinCustomers(plan, catalogue)
            for result in results {
                counts.add(result.counts)
                outcomes.note(result.outcomes, from: result.start, of: plan)
                waitedFor.formUnion(result.waitedFor)
            }
            try printLines(of: results, events, to: print)
            if results.contains(where: \.isCutShort) { throw Fence.Restarted() }
        }
        try storeOffers(events, products, &outcomes)
        resume(from: batch.reached)
        try settleWaiting(for: events, and: waitedFor)
        try outage.survive { try store.checkIndexes() }
    }

    /// All lines of the results, once all that they tell of is stored.
    private func printLines(
        of results: [CustomerShard.Result], _ batch: EventBatch, to output: ([UInt8]) throws -> Void
    )
        throws
    {
        let lines = results.compactMap(\.summaries)
        if lines.isEmpty { return }
        services.activity.waits(for: "whoever reads standard output")
        try SummaryLines.print(lines, events: batch.count, workers: workers, to: output)
    }

    /// Where the batch begins, for people.
    private func place(of batch: Batch) -> String {
        guard let event = batch.events.events.first else { return "the end of the log" }
        let start = event.position - Int64(event.length)
        return "\(madeVisible(services.sources.name(of: event.source))), position \(start)"
    }

    /// Takes note that the sources were read up to there, in this run or before it.
    func resume(from reached: [UInt32: Int64]) {
        for (source, position) in reached { frontier.advance(source, to: position) }
    }

    private func joinCustomers(_ plan: BatchPlan, _ catalogue: Catalogue) throws -> [CustomerShard.Result] {
        try workers.map(plan.shards(workers: workers.count)) { [services] customers in
            var shard = CustomerShard(customers, of: plan, catalogue: catalogue, services: services)
            return try AtWork.withSignalStack { try shard.run() }
        }
    }

    /// The products that the batch mentions, as they are stored.
    private func products(of batch: EventBatch) throws -> Lookup<ProductState> {
        let ids = (0..<UInt32(batch.products.count)).map { batch.products[$0] }
        return ids.isEmpty ? Lookup() : try outage.survive { try store.products(ids) }
    }

    /// The same as the batch changes them.
    private func catalogue(of batch: EventBatch, _ stored: [ShopID: ProductState]) -> Catalogue {
        var catalogue = Catalogue()
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
