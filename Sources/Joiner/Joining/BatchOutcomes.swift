import Shop

/// What became of each event of a batch, however often the batch had to be joined.
struct BatchOutcomes {
    private var outcomes: [Outcome?]

    init(events: Int) { outcomes = Array(repeating: nil, count: events) }

    /// An event that was stored before, although nobody could tell, keeps its outcome.
    mutating func note(_ outcome: Outcome?, of event: Int) {
        if outcome == .replayed && outcomes[event] != nil { return }
        outcomes[event] = outcome ?? outcomes[event]
    }

    /// Of the plan's events from `start` on.
    mutating func note(_ found: [Outcome?], from start: Int, of plan: BatchPlan) {
        for (offset, outcome) in found.enumerated() { note(outcome, of: Int(plan.order[start + offset])) }
    }

    func count(into counts: inout RunCounts) { counts.count(outcomes) }

    /// How many of those events nothing became of yet: they will be read again.
    func open(where isOurs: (Int) -> Bool) -> Int { outcomes.indices.count { outcomes[$0] == nil && isOurs($0) } }
}
