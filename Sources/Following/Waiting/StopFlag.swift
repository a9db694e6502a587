import Dispatch
import Synchronization

/// Tells the threads of a run that it is to end, and lets them sleep until then.
package final class StopFlag: Sendable {
    private let isRaised = Atomic(false)
    /// Left when the flag is raised. Waiting for a group goes by a clock that only runs forward; for a semaphore, on Linux, by
    /// the time of day: it would last an hour where that is put back by an hour.
    private let raised = DispatchGroup()

    package init() { raised.enter() }

    /// A group may not go while somebody is in it.
    deinit { set() }

    package func set() {
        if !isRaised.exchange(true, ordering: .acquiringAndReleasing) { raised.leave() }
    }

    /// Sleeps so many milliseconds, or until the flag is raised; true if it is.
    package func wait(_ wait_ms: Int) -> Bool {
        isRaised.load(ordering: .acquiring) || raised.wait(timeout: .now() + .milliseconds(wait_ms)) == .success
    }
}
