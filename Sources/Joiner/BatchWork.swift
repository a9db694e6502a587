import Shop

/// One batch while it is worked out: the customers it touches, their states, and what became of each event.
///
/// Customers are worked out in rounds. Whoever could not be stored in one round, because somebody else had changed
/// the document, is read and worked out again in the next, from the events that are still to be done. A customer with
/// very many events is worked out in several waves of rounds.
final class BatchWork {
    var context: JoinContext
    /// By the batch's customer number; only those of `pending` count.
    var states: [CustomerState]
    /// The numbers of the customers that are not done.
    private(set) var pending: [UInt32] = []
    /// Indices of the events that are not done; all are about pending customers.
    private(set) var open: [Int32] = []
    /// Indices of events that are to be done after the open ones; the last wave comes first.
    private var waves: [[Int32]] = []
    /// Indices of open events that this round did not get to.
    private var left: [Int32] = []
    /// By event; `nil` for those about products.
    private(set) var outcomes: [Outcome?]
    var summaries: SummaryLines?
    /// The products that somebody began to wait for.
    var waitedFor: Set<ShopID> = []

    init(_ batch: EventBatch, catalogue: Catalogue) {
        context = JoinContext(batch: batch, catalogue: catalogue)
        states = Array(repeating: CustomerState(), count: batch.customers.count)
        outcomes = Array(repeating: nil, count: batch.events.count)
        waves = Self.waves(of: batch)
        beginWave()
    }

    /// Most events of one customer in one wave.
    static let customerEvents_max = 1_000

    /// Divides the events so that a customer with very many of them is worked out a portion at a time, and the others
    /// all at once, in the first wave.
    private static func waves(of batch: EventBatch) -> [[Int32]] {
        var waves: [[Int32]] = [[]]
        waves[0].reserveCapacity(batch.events.count)
        var counts = [Int](repeating: 0, count: batch.customers.count)
        for (index, event) in batch.events.enumerated() where event.isAboutCustomer {
            let wave = counts[Int(event.subject)] / customerEvents_max
            counts[Int(event.subject)] += 1
            if wave == waves.count { waves.append([]) }
            waves[wave].append(Int32(truncatingIfNeeded: index))
        }
        return waves.reversed()
    }

    private func beginWave() {
        open = waves.popLast() ?? []
        pending = subjects(of: open)
    }

    func event(_ index: Int32) -> Event { context.batch.events[Int(index)] }

    func id(of customer: UInt32) -> ShopID { context.batch.customers[customer] }

    /// Applies the open events, as far as one write per customer may reach; gives those that were rejected.
    ///
    /// This is the loop that all events pass. What it needs lies in local variables, each with one owner: read through
    /// `self`, every event would pay for sharing them.
    func apply() -> [Int32] {
        let context = self.context
        let events = context.batch.events
        var states: [CustomerState] = []
        swap(&states, &self.states)
        defer { swap(&states, &self.states) }
        var rejected: [Int32] = []
        left.removeAll()
        for index in open {
            let event = events[Int(index)]
            let customer = Int(event.subject)
            if states[customer].addition.isLarge {
                left.append(index)
                continue
            }
            let outcome = states[customer].apply(event, at: Int(index), in: context)
            // An event that an earlier round applied, and that was stored although nobody could tell, keeps its outcome.
            if outcome == .replayed && outcomes[Int(index)] != nil { continue }
            outcomes[Int(index)] = outcome
            if outcome == .rejected { rejected.append(index) }
            if outcome != .replayed && outcome != .rejected { summarize(states[customer].cart, event, at: index) }
        }
        return rejected
    }

    @inline(__always)
    private func summarize(_ cart: Cart, _ event: Event, at index: Int32) {
        if summaries == nil { return }
        summaries!.set(index, cart, of: id(of: event.subject), older: context.olderPaid[event.subject] ?? [])
    }

    /// Ends the round: what is left goes on, and so does all of the failed customers, but nothing of the refused.
    func endRound(failed: Set<UInt32>, refused: Set<UInt32>) {
        if !refused.isEmpty {
            for index in open where refused.contains(event(index).subject) { outcomes[Int(index)] = .rejected }
        }
        let rest = left.filter { !failed.contains(event($0).subject) && !refused.contains(event($0).subject) }
        let again = failed.isEmpty ? [] : open.filter { failed.contains(event($0).subject) }
        open = rest.isEmpty ? again : (again + rest).sorted()
        if open.isEmpty { beginWave() } else { pending = subjects(of: open) }
    }

    private func subjects(of events: [Int32]) -> [UInt32] {
        if events.isEmpty { return [] }
        var isSeen = [Bool](repeating: false, count: states.count)
        var subjects: [UInt32] = []
        for index in events {
            let subject = event(index).subject
            if isSeen[Int(subject)] { continue }
            isSeen[Int(subject)] = true
            subjects.append(subject)
        }
        return subjects
    }
}

extension CustomerState.Addition {
    /// Whether it should be stored before more is added, so that documents and updates stay small.
    var isLarge: Bool { holdings.count >= 1_000 || paidOrders >= 2_000 }
}
