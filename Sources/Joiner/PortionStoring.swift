import EventLog
import Shop
import ShopStore

/// Storing what a round worked out, and what follows for each customer.
extension Portion {
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
        engine.cache.put(untouched)
        try perform(&writes, of: writers)
        pending = pending.filter { done[$0] < end(of: $0) }
    }

    /// Moves a state out, for good: whoever wants it again must load it.
    private mutating func take(_ customer: Int) -> CustomerState {
        var state = CustomerState()
        swap(&state, &states[customer])
        state.applied.prune(over: engine.isOver)
        isLoaded[customer] = false
        return state
    }

    /// The writes are the caller's no more: what is kept of them changes in place.
    private mutating func perform(_ writes: inout [CustomerWrite], of writers: [Int]) throws {
        var kept: [(id: ShopID, state: CustomerState)] = []
        kept.reserveCapacity(writes.count)
        var grown: [ShopID] = []
        for (index, result) in engine.store.write(writes).enumerated() {
            let customer = writers[index]
            if writes[index].state.addition.waitingChanged { noteWaiting(writes[index].state) }
            switch result {
            case .stored:
                done[customer] = reached[customer]
                writes[index].state.markStored()
                if writes[index].state.isGrown {
                    grown.append(writes[index].id)
                } else if !engine.cache.isOff {
                    kept.append((writes[index].id, writes[index].state))
                }
            case .contained: done[customer] = reached[customer]
            case .conflict: self.result.counts.conflicts += 1
            case .unavailable(let error): try engine.outage.note(error)
            case .refused(let reason):
                try reject(customer, reason: "the database refused the customer's document: \(reason)")
            }
        }
        engine.cache.put(kept)
        if !grown.isEmpty { try engine.outage.survive { try engine.store.moveHistory(of: grown) } }
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
