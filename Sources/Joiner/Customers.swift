import EventLog
import Shop
import ShopStore

/// The rounds in which a batch's customers are read, worked out and stored.
extension Engine {
    func joinCustomers(_ work: BatchWork) throws {
        while !work.pending.isEmpty {
            try load(work)
            try setAside(work.apply(), of: work, reason: InvalidRecord(.customerFull).description)
            try store(work)
        }
    }

    /// Stores the pending customers; those that could not be stored stay pending, with their events.
    private func store(_ work: BatchWork) throws {
        var writes: [CustomerWrite] = []
        var numbers: [UInt32] = []
        for number in work.pending {
            // Moved, not copied: the state has one owner, so its arrays are changed in place.
            var state = CustomerState()
            swap(&state, &work.states[Int(number)])
            state.applied.prune(over: isOver)
            writes.append(CustomerWrite(id: work.id(of: number), state: state))
            numbers.append(number)
        }
        let touched = writes.indices.filter { writes[$0].state.addition.isTouched }
        for index in writes.indices where !writes[index].state.addition.isTouched {
            cache.put(writes[index].state, for: writes[index].id)
        }
        try perform(touched.map { writes[$0] }, touched.map { numbers[$0] }, of: work)
    }

    private func perform(_ writes: [CustomerWrite], _ numbers: [UInt32], of work: BatchWork) throws {
        var failed: Set<UInt32> = []
        var refused: Set<UInt32> = []
        var grown: [ShopID] = []
        for (index, result) in store.write(writes).enumerated() {
            switch result {
            case .stored:
                if stored(writes[index], of: work) { grown.append(writes[index].id) }
            case .conflict:
                counts.conflicts += 1
                failed.insert(numbers[index])
            case .unavailable(let error):
                try outage.note(error)
                failed.insert(numbers[index])
            case .refused(let reason):
                refused.insert(numbers[index])
                let events = work.open.filter { work.event($0).subject == numbers[index] }
                try setAside(events, of: work, reason: "the database refused the customer's document: \(reason)")
            }
        }
        if !grown.isEmpty { try outage.survive { try store.moveHistory(of: grown) } }
        work.endRound(failed: failed, refused: refused)
    }

    /// Keeps the stored state at hand; true where its document has grown so much that a part of it should move.
    private func stored(_ write: CustomerWrite, of work: BatchWork) -> Bool {
        var state = write.state
        if state.addition.waitingChanged {
            for purchase in state.waiting { work.waitedFor.insert(purchase.product) }
        }
        state.markStored()
        if state.isGrown { return true }
        cache.put(state, for: write.id)
        return false
    }

    /// Puts events that the shop cannot take among the dead letters, as records that say the same.
    private func setAside(_ events: [Int32], of work: BatchWork, reason: String) throws {
        if events.isEmpty { return }
        let letters = events.map { index in
            let event = work.event(index)
            var raw: [UInt8] = []
            work.context.batch.record(of: event).write(timestamp_ms: event.timestamp_ms, to: &raw)
            return DeadLetter(
                source: sources.name(of: event.source), position: event.position - Int64(event.length), raw: raw,
                size_bytes: Int64(raw.count), reason: reason, failed_at_ms: now_ms())
        }
        try outage.survive { try store.write(letters) }
    }

    /// Whether the entry is about standard input of a run that is over: nobody can read that again.
    ///
    /// Other entries stay, also when the stored position has passed them: so a log may be read again from its
    /// beginning at any time, to no effect.
    func isOver(_ entry: AppliedPositions.Entry) -> Bool {
        Source.isStream(sources.name(of: entry.source)) && !readsSource(entry.source)
    }
}

extension CustomerState {
    var isGrown: Bool {
        extent.embeddedHoldings >= HistoryLimits.embeddedHoldings_max
            || cart.paid.count >= HistoryLimits.embeddedPaidOrders_max
    }
}
