import Following
import ShopStore

/// What is to be done about a write that was not simply stored: one rule for customers and products alike, decided from
/// what the store said and nothing else.
///
/// Whatever may pass is tried again, at once where somebody else was first, after a growing pause where nothing has changed
/// since the last time. What the store refuses is narrowed down to the one event that it refuses, and that is set aside.
struct Retry: Equatable {
    enum Step: Equatable {
        case done
        /// Read again and work out anew, so many milliseconds later.
        case again(pause_ms: Int)
        /// The same, once the store is there again.
        case afterOutage
        /// The same with fewer events where there are more than one, as `events_max` says.
        case againWithFewer
        /// This one event can never be stored.
        case setAside(reason: String)
    }

    /// How many events the next write may hold.
    private(set) var events_max = Int.max
    /// How many writes in a row found the document unchanged and were not stored all the same.
    private(set) var stalls = 0
    /// How many events in a row were set aside.
    private(set) var refusals = 0
    private var collisions = 0
    private var conflict: Int64??
    /// Whether the document was read again since the last one that was stored: memory may know it as it was.
    private var isReadAgain = false

    /// The next step after a write of `events` events to a document that was read at `revision` (`nil`: there was none).
    mutating func next(after outcome: WriteOutcome, events: Int, revision: Int64?) -> Step {
        switch outcome {
        case .stored, .contained: return settled()
        case .unavailable: return .afterOutage
        case .conflict: return conflicted(at: revision)
        case .collision(let index):
            collisions += 1
            // The document that was in the way may have gone in between.
            isReadAgain = true
            if collisions == 1 { return .again(pause_ms: 0) }
            return refused("the unique index \(index) holds a key of the new document already", events)
        case .refused(let reason): return refused(reason, events)
        }
    }

    private mutating func settled() -> Step {
        let grown = events_max.multipliedReportingOverflow(by: 2)
        self = Retry()
        events_max = grown.overflow ? .max : grown.partialValue
        return .done
    }

    private mutating func conflicted(at revision: Int64?) -> Step {
        stalls = conflict == .some(revision) ? stalls + 1 : 0
        conflict = .some(revision)
        return .again(pause_ms: stalls == 0 ? 0 : min(2_000, 10 << min(stalls, 8)))
    }

    private mutating func refused(_ reason: String, _ events: Int) -> Step {
        if events > 1 || !isReadAgain {
            isReadAgain = true
            events_max = max(1, events / 2)
            return .againWithFewer
        }
        events_max = 1
        refusals += 1
        return .setAside(reason: reason)
    }
}
