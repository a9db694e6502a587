import EventLog
import Following
import Shop
import ShopStore

/// Storing what a round worked out, and what follows for each customer.
extension CustomerShard {
    /// Stores the pending customers; those that are not done stay pending.
    mutating func store() throws {
        var writes: [CustomerWrite] = []
        var writers: [Int] = []
        writes.reserveCapacity(pending.count)
        var untouched: [(id: ShopID, state: CustomerState)] = []
        for customer in pending {
            if states[customer].addition.isTouched {
                writes.append(CustomerWrite(id: ids[customer], state: take(customer)))
                writers.append(customer)
            } else {
                done[customer] = reached[customer]
                untouched.append((ids[customer], take(customer)))
            }
        }
        services.cache.put(untouched)
        try perform(&writes, of: writers)
        pending = pending.filter { done[$0] < end(of: $0) }
    }

    /// Moves a state out, for good: whoever wants it again must load it.
    private mutating func take(_ customer: Int) -> CustomerState {
        var state = CustomerState()
        swap(&state, &states[customer])
        state.applied.prune(over: services.isOver)
        isLoaded[customer] = false
        return state
    }

    /// The writes are the caller's no more: what is kept of them changes in place.
    private mutating func perform(_ writes: inout [CustomerWrite], of writers: [Int]) throws {
        if writes.isEmpty { return }
        var kept: [(id: ShopID, state: CustomerState)] = []
        kept.reserveCapacity(writes.count)
        var grown: [ShopID] = []
        var waits = Waits()
        let epoch = try services.beginWriting()
        for (index, outcome) in services.store.write(writes).enumerated() {
            let customer = writers[index]
            if writes[index].state.addition.waitingChanged { noteWaiting(writes[index].state) }
            if case .stored = outcome {
                writes[index].state.markStored()
                if writes[index].state.isGrown {
                    grown.append(writes[index].id)
                } else if !services.cache.isOff {
                    kept.append((writes[index].id, writes[index].state))
                }
            }
            take(outcome, of: customer, revision: writes[index].state.revision, &waits)
        }
        services.cache.put(kept)
        try wait(waits, begunIn: epoch)
        if !grown.isEmpty { try services.outage.survive(.writing) { try services.store.moveHistory(of: grown) } }
    }

    /// What a round's writes have to wait for before the next round.
    struct Waits {
        var outage: StoreError?
        var pause_ms = 0
        var stalled: ShopID?
        /// What the database refused: letters that are still to be written.
        var refused: [(event: Event, reason: String)] = []
        var isAnyAnswered = false
        /// Whether anything came to its end, be it stored or set aside.
        var isAnySettled = false
    }

    /// Draws the consequence of one write.
    mutating func take(_ outcome: WriteOutcome, of customer: Int, revision: Int64?, _ waits: inout Waits) {
        if case .stored = outcome, retries.isEmpty {
            (waits.isAnyAnswered, waits.isAnySettled) = (true, true)
            done[customer] = reached[customer]
            return
        }
        if case .unavailable(let error) = outcome { waits.outage = error } else { waits.isAnyAnswered = true }
        if case .conflict = outcome { result.counts.conflicts += 1 }
        let events = reached[customer] - done[customer]
        switch retries[customer, default: Retry()].next(after: outcome, events: events, revision: revision) {
        case .done:
            done[customer] = reached[customer]
            waits.isAnySettled = true
        case .again(let pause_ms) where pause_ms > waits.pause_ms:
            (waits.pause_ms, waits.stalled) = (pause_ms, ids[customer])
        case .againWithFewer: waits.isAnySettled = true
        case .again, .afterOutage: break
        case .setAside(let reason):
            waits.refused.append((self.events[done[customer] - start], Self.refusal + reason))
            outcomes[done[customer] - start] = .rejected
            result.summaries?.unset(plan.order[done[customer]])
            done[customer] += 1
            waits.isAnySettled = true
        }
    }

    static var refusal: String { "the database refused the customer's document: " }

    /// Sets aside what was refused, and waits once for everything that this round's writes have to wait for.
    func wait(_ waits: Waits, begunIn epoch: Int) throws {
        try services.setAside(waits.refused, of: plan.batch)
        if waits.isAnyAnswered {
            services.outage.succeeded(.writing, begunIn: epoch)
        }
        if waits.isAnySettled { services.activity.progressed() }
        if let error = waits.outage {
            services.activity.waits(for: "the database")
            try services.outage.wait(after: error, .writing, begunIn: epoch)
        } else if let id = waits.stalled {
            services.activity.waits(for: "the document of customer \(madeVisible(id.text)) to be had by a majority")
            try services.pause(waits.pause_ms)
        }
    }

    /// Whatever came of the write: one that nobody confirmed may be stored all the same.
    private mutating func noteWaiting(_ state: CustomerState) {
        for purchase in state.waiting { result.waitedFor.insert(purchase.product) }
    }
}

extension CustomerState {
    /// Whether its document has grown so much that a part of it should move.
    var isGrown: Bool {
        extent.embeddedHoldings >= HistoryLimits.embeddedHoldings_max
            || cart.paid.count >= HistoryLimits.embeddedPaidOrders_max
    }
}
