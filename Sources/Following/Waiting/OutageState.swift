/// What is known of an outage of the store: decided from what calls came to, without any waiting or talking.
///
/// Calls that fail together are one outage, and cost one pause: epochs are counted, and a call that began in an epoch
/// before the present one has failed by what was waited for already.
package struct OutageState {
    /// What a call did to the store.
    package enum Kind { case reading, writing }

    /// What a failed call is to do.
    enum Step: Equatable {
        /// Try again: somebody has waited since it began.
        case again
        /// Wait until another call that failed has waited.
        case join
        /// Wait so many milliseconds and look whether the store is there; on the first failure say so, too.
        case pause(wait_ms: Int, isFirst: Bool)
    }

    private(set) var epoch = 0
    private var failures = 0
    private var isPausing = false
    private var failing: Kind?

    mutating func failed(_ kind: Kind, begunIn begun: Int) -> Step {
        if begun < epoch { return .again }
        // Where writes fail, reads that work do not mean that it is over.
        if failing != .writing { failing = kind }
        if isPausing { return .join }
        isPausing = true
        failures += 1
        return .pause(wait_ms: wait_ms, isFirst: failures == 1)
    }

    /// The store did not answer the look at it: how long to wait until the next one, in milliseconds.
    mutating func stillAway() -> Int {
        failures += 1
        return wait_ms
    }

    /// A little longer than the last time, at most two seconds.
    private var wait_ms: Int { min(2_000, 25 << min(failures, 7)) }

    /// The pause is over: all who wait may try again.
    mutating func paused() {
        epoch += 1
        isPausing = false
    }

    /// Whether with this call the outage is over.
    mutating func succeeded(_ kind: Kind, begunIn begun: Int) -> Bool {
        guard failures > 0, begun == epoch, !isPausing, kind == .writing || failing != .writing else { return false }
        (failures, failing) = (0, nil)
        return true
    }
}
