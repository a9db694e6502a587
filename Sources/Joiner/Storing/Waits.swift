import Following
import Shop
import ShopStore

/// What a round of writes has to wait for before the next one: gathered from what was decided about each write, and
/// then waited for once.
struct Waits {
    private(set) var outage: StoreError?
    private(set) var pause_ms = 0
    /// Whose document the pause is for, in words.
    private(set) var stalled = ""
    private(set) var conflicts = 0
    private(set) var isAnyAnswered = false
    /// Whether anything came to its end, be it stored or set aside: nothing else is progress.
    private(set) var isAnySettled = false

    /// One write was stored, and nothing else need be decided.
    @inline(__always)
    mutating func noteStored() { (isAnyAnswered, isAnySettled) = (true, true) }

    /// What the store said of a write to the `document`, and what is to be done about it.
    mutating func note(_ outcome: WriteOutcome, _ step: Retry.Step, of document: @autoclosure () -> String) {
        if case .unavailable(let error) = outcome { outage = error } else { isAnyAnswered = true }
        if case .conflict = outcome { conflicts += 1 }
        switch step {
        case .done, .setAside, .againWithFewer: isAnySettled = true
        case .again(let wait_ms) where wait_ms > pause_ms: (pause_ms, stalled) = (wait_ms, document())
        case .again, .afterOutage: break
        }
    }
}

extension JoinServices {
    /// Waits for the store to be there again, or for documents that were written elsewhere to be had by a majority.
    func wait(_ waits: Waits, begunIn epoch: Int) throws {
        if waits.isAnyAnswered { outage.succeeded(.writing, begunIn: epoch) }
        if waits.isAnySettled { activity.progressed() }
        if let error = waits.outage {
            activity.waits(for: "the database")
            try outage.wait(after: error, .writing, begunIn: epoch)
        } else if waits.pause_ms > 0 {
            activity.waits(for: "the document of \(waits.stalled) to be had by a majority")
            try pause(waits.pause_ms)
        }
    }
}
