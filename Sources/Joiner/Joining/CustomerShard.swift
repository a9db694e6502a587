import Following
import Shop
import ShopStore

/// Some of a batch's customers, worked out from the first read to the last write, on one thread.
///
/// It goes in rounds: read the customers, apply their events, store them. Whoever could not be stored, because somebody
/// else had changed the document, is read and worked out again in the next round. A customer with very many events
/// is stored a part at a time.
struct CustomerShard {
    let services: JoinServices
    let plan: BatchPlan
    /// The plan's place of the first customer here.
    let first: Int
    let ids: [ShopID]
    let context: JoinContext
    /// By customer; only those of `pending` count.
    var states: [CustomerState]
    var isLoaded: [Bool]
    /// The customers whose events are not all stored.
    var pending: [Int]
    /// By customer: where in the plan's order the first event stands that is not stored, and how far this round came.
    var done: [Int]
    var reached: [Int]
    /// The shard's events, in the plan's order: brought together at once, they need not be waited for one by one.
    let events: [Event]
    /// By event of the shard.
    var outcomes: [Outcome?]
    /// Of the customers some write of whom was not simply stored.
    var retries: [Int: Retry] = [:]
    var result: Result

    /// What became of it.
    struct Result: Sendable {
        var counts = RunCounts()
        var summaries: SummaryLines?
        /// By event of the shard, which begins there in the plan's order.
        var outcomes: [Outcome?] = []
        var start = 0
        /// Whether it ended before its time, since the database was started again.
        var isCutShort = false
        /// The products that somebody began to wait for.
        var waitedFor: Set<ShopID> = []
    }

    init(_ customers: Range<Int>, of plan: BatchPlan, catalogue: Catalogue, services: JoinServices) {
        self.services = services
        self.plan = plan
        first = customers.lowerBound
        ids = customers.map { plan.batch.customers[plan.number(at: $0)] }
        context = JoinContext(batch: plan.batch, catalogue: catalogue, keepsTimes: services.store.keepsTimes)
        states = Array(repeating: CustomerState(), count: customers.count)
        isLoaded = Array(repeating: false, count: customers.count)
        done = customers.map { Int(plan.starts[$0]) }
        reached = done
        events = plan.events(of: customers)
        outcomes = Array(repeating: nil, count: events.count)
        // A share of the batch may have left customers without an event.
        pending = customers.indices.map { $0 - customers.lowerBound }
            .filter { plan.starts[customers.lowerBound + $0] < plan.starts[customers.lowerBound + $0 + 1] }
        result = Result(summaries: services.summaryFormat.map(SummaryLines.init))
    }

    /// The batch's number of a customer here.
    func number(of customer: Int) -> UInt32 { plan.number(at: first + customer) }

    func end(of customer: Int) -> Int { Int(plan.starts[first + customer + 1]) }

    /// Where the shard's events begin in the plan's order.
    var start: Int { Int(plan.starts[first]) }

    /// Stores everything, or sets it aside. Throws `StoreError` where waiting would not help.
    mutating func run() throws -> Result {
        do { try storeAll() } catch is Fence.Restarted { cutShort() }
        (result.outcomes, result.start) = (outcomes, start)
        return result
    }

    /// What was not stored is not told of.
    private mutating func cutShort() {
        result.isCutShort = true
        for customer in pending {
            for place in done[customer]..<end(of: customer) { result.summaries?.unset(plan.order[place]) }
        }
    }

    private mutating func storeAll() throws {
        while !pending.isEmpty {
            let later = postponed()
            try load()
            try tryEachAlone()
            try services.setAside(apply().map { plan.batch.events[Int($0)] }, of: plan.batch, reason: Self.full)
            try store()
            pending += later
        }
    }

    private static let full = InvalidRecord(.customerFull).description

    /// Most events of one customer in one round, and of all of them: what a round adds is in memory until it is stored.
    private static let roundEvents_max = 1_000
    private static let roundEventsOfAll_max = 32_768
    /// Most of a customer with a history: an order and its payment make a holding, and what would make more than an addition
    /// holds is asked for again in the next round.
    private static let heavyEvents_max = 400

    /// Takes those customers out of `pending` whose events would make the next round too large.
    private mutating func postponed() -> ArraySlice<Int> {
        var events = 0
        let fitting = pending.prefix { customer in
            events += roundEnd(of: customer) - done[customer]
            return events <= Self.roundEventsOfAll_max
        }
        let later = pending[fitting.count...]
        pending = Array(fitting)
        return later
    }

    /// How far the round at hand may come with a customer.
    func roundEnd(of customer: Int) -> Int {
        let events_max = retries.isEmpty ? Self.roundEvents_max : retries[customer]?.events_max ?? Self.roundEvents_max
        return min(end(of: customer), done[customer] + min(events_max, Self.roundEvents_max))
    }

    /// The same for a customer of whom it is known how much has moved to the history: of each event's order is asked there.
    func roundEnd(ofLoaded customer: Int, _ extent: CustomerState.Extent) -> Int {
        let isHeavy = extent.paidOrderBuckets > 0
        return isHeavy ? min(roundEnd(of: customer), done[customer] + Self.heavyEvents_max) : roundEnd(of: customer)
    }

    /// Applies the pending customers' events, as far as one write may reach; gives those that were rejected.
    private mutating func apply() -> [Int32] {
        var rejected: [Int32] = []
        defer { AtWork.onNothing() }
        for customer in pending {
            // Out of its array while it changes, so that its own parts are changed in place.
            var state = CustomerState()
            swap(&state, &states[customer])
            apply(eventsOf: customer, to: &state, &rejected)
            swap(&state, &states[customer])
        }
        return rejected
    }

    private mutating func apply(eventsOf customer: Int, to state: inout CustomerState, _ rejected: inout [Int32]) {
        var place = done[customer]
        let limit = roundEnd(ofLoaded: customer, state.extent)
        state.cart.paid.reserveCapacity(state.cart.paid.count + (limit - place + 1) / 2)
        while place < limit, !state.addition.isLarge {
            let index = plan.order[place]
            let event = events[place - start]
            AtWork.on(event.source, event.position)
            // One that an earlier round made a dead letter, before the write was overtaken, stays one.
            let isLetter = outcomes[place - start] == .rejected
            let outcome =
                isLetter ? state.passOver(event, in: context) : state.apply(event, at: Int(index), in: context)
            note(outcome, of: place)
            if outcome == .rejected, !isLetter { rejected.append(index) }
            if outcome == .applied || outcome == .duplicate { summarize(state.cart, index, customer) }
            place += 1
        }
        reached[customer] = place
    }

    /// An event that an earlier round applied, and that was stored although nobody could tell, keeps its outcome.
    mutating func note(_ outcome: Outcome, of place: Int) {
        if outcome == .replayed && outcomes[place - start] != nil { return }
        outcomes[place - start] = outcome
    }

    mutating func summarize(_ cart: Cart, _ event: Int32, _ customer: Int) {
        if result.summaries == nil { return }
        result.summaries!.set(event, cart, of: ids[customer], older: context.olderPaid[number(of: customer)] ?? [])
    }

    /// Gives up on the events at these places in the plan's order, all of one customer.
    mutating func reject(_ places: [Int], reason: String) throws {
        for place in places {
            outcomes[place - start] = .rejected
            result.summaries?.unset(plan.order[place])
        }
        try services.setAside(places.map { events[$0 - start] }, of: plan.batch, reason: reason)
    }

    /// Gives up on all events of a customer whose document cannot be worked with, but for those that it contains.
    mutating func reject(_ customer: Int, _ unusable: Unusable) throws {
        let places = done[customer]..<end(of: customer)
        let isContained = { (event: Event) in unusable.applied.contain(event.position, of: event.source) }
        for place in places where isContained(events[place - start]) { note(.replayed, of: place) }
        try reject(places.filter { !isContained(events[$0 - start]) }, reason: unusable.reason)
        done[customer] = end(of: customer)
    }
}

extension CustomerState.Addition {
    /// Whether it should be stored before more is added, so that documents and updates stay small.
    var isLarge: Bool { holdings.count >= 200 }
}
