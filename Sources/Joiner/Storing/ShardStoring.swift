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
        var (waits, refused) = (Waits(), [Refused]())
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
            take(outcome, of: customer, revision: writes[index].state.revision, &waits, &refused)
        }
        services.cache.put(kept)
        try end(waits, refused, begunIn: epoch)
        if !grown.isEmpty { try services.outage.survive(.writing) { try services.store.moveHistory(of: grown) } }
    }

    /// Draws the consequence of one write; what the database refused is added to `refused`.
    private mutating func take(
        _ outcome: WriteOutcome, of customer: Int, revision: Int64?, _ waits: inout Waits, _ refused: inout [Refused]
    ) {
        if case .stored = outcome, retries.isEmpty {
            waits.noteStored()
            done[customer] = reached[customer]
            return
        }
        let events = reached[customer] - done[customer]
        let step = retries[customer, default: Retry()].next(after: outcome, events: events, revision: revision)
        waits.note(outcome, step, of: "customer \(madeVisible(ids[customer].text))")
        switch step {
        case .done: done[customer] = reached[customer]
        case .again, .againWithFewer, .afterOutage: break
        case .setAside(let reason): refused.append(setAside(customer, reason))
        }
    }

    /// An event that is given up, and why.
    typealias Refused = (event: Event, reason: String)

    /// Gives up on the customer's next event.
    mutating func setAside(_ customer: Int, _ reason: String) -> Refused {
        let place = done[customer]
        outcomes[place - start] = .rejected
        result.summaries?.unset(plan.order[place])
        done[customer] += 1
        return (events[place - start], "the database refused the customer's document: " + reason)
    }

    /// Sets aside what was refused, and waits once for everything that this round's writes have to wait for.
    private mutating func end(_ waits: Waits, _ refused: [Refused], begunIn epoch: Int) throws {
        result.counts.conflicts += waits.conflicts
        try services.setAside(refused, of: plan.batch)
        try services.wait(waits, begunIn: epoch)
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
