import Following
import Shop
import ShopStore

/// A batch's offers that are not stored yet, by product.
struct PendingOffers {
    private struct Product {
        /// The indices of its offers among the batch's events, in the log's order.
        var events: [Int] = []
        /// How many of them are stored or set aside, and how far the write at hand reaches.
        var done = 0
        var reached = 0
        var retry = Retry()
    }

    let batch: EventBatch
    private var products: [UInt32: Product] = [:]
    private var outcomes: [Int: Outcome] = [:]

    init(of batch: EventBatch) {
        self.batch = batch
        var products: [UInt32: Product] = [:]
        batch.forEachOffer { _, product, _, moment in
            products[product, default: Product()].events.append(moment.sequence)
        }
        self.products = products
    }

    var isEmpty: Bool { products.isEmpty }
    var ids: [ShopID] { products.keys.map { batch.products[$0] } }

    /// What became of each offer, by its index among the batch's events.
    func forEachOutcome(_ body: (Int, Outcome) -> Void) {
        for (event, outcome) in outcomes { body(event, outcome) }
    }

    func unusable(_ found: Lookup<ProductState>) -> [UInt32] {
        found.unusable.isEmpty ? [] : products.keys.filter { found.unusable[batch.products[$0]] != nil }
    }

    /// Applies the next offers of each product; gives those that have anything to write.
    mutating func apply(to found: Lookup<ProductState>) -> (products: [UInt32], writes: [ProductWrite]) {
        var (numbers, writes): ([UInt32], [ProductWrite]) = ([], [])
        defer { AtWork.onNothing() }
        for number in products.keys.sorted() {
            var state = found[batch.products[number]] ?? ProductState()
            apply(number, to: &state)
            if state.isTouched {
                numbers.append(number)
                writes.append(ProductWrite(id: batch.products[number], state: state))
            } else {
                finish(number)
            }
        }
        return (numbers, writes)
    }

    private mutating func apply(_ number: UInt32, to state: inout ProductState) {
        guard let product = products[number] else { return }
        let end = min(product.events.count, product.done + min(product.retry.events_max, product.events.count))
        for place in product.done..<end {
            let event = batch.events[product.events[place]]
            guard let offer = event.action.offer else { continue }
            let moment = Moment(event, at: product.events[place])
            AtWork.on(moment)
            let outcome = state.apply(
                batch.offers[Int(offer)], from: event.timestamp_ms, at: moment, replay: batch.replays.entry(at: moment))
            if outcome != .replayed || outcomes[product.events[place]] == nil {
                outcomes[product.events[place]] = outcome
            }
        }
        products[number]?.reached = end
    }

    /// Draws the consequence of one write.
    mutating func take(_ outcome: WriteOutcome, of number: UInt32, revision: Int64?) -> Retry.Step {
        guard var product = products[number] else { return .done }
        let step = product.retry.next(after: outcome, events: product.reached - product.done, revision: revision)
        products[number] = product
        if step == .done { finish(number) }
        return step
    }

    private mutating func finish(_ number: UInt32) {
        guard let product = products[number] else { return }
        products[number]?.done = product.reached
        if product.reached == product.events.count { products[number] = nil }
    }

    /// Gives up on the one offer that was written.
    mutating func rejectFirst(of number: UInt32) -> [Event] {
        guard let product = products[number], product.done < product.events.count else { return [] }
        outcomes[product.events[product.done]] = .rejected
        products[number]?.reached = product.done + 1
        let event = batch.events[product.events[product.done]]
        finish(number)
        return [event]
    }

    /// Gives up on all offers of a product, but for those that its document contains; gives those given up.
    mutating func reject(_ number: UInt32, _ unusable: Unusable) -> [Event] {
        guard let product = products.removeValue(forKey: number) else { return [] }
        var rejected: [Event] = []
        for index in product.events[product.done...] {
            let event = batch.events[index]
            let isContained = unusable.applied.contain(event.position, of: event.source)
            outcomes[index] = isContained ? outcomes[index] ?? .replayed : .rejected
            if !isContained { rejected.append(event) }
        }
        return rejected
    }
}
