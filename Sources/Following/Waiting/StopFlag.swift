import Dispatch
import Synchronization

/// Tells the threads of a run that it is to end, and lets them sleep until then.
package final class StopFlag: Sendable {
    private let isRaised = Atomic(false)
    private let raised = DispatchSemaphore(value: 0)

    package init() {}

    package func set() {
        isRaised.store(true, ordering: .releasing)
        raised.signal()
    }

    /// Sleeps so many milliseconds, or until the flag is raised; true if it is.
    package func wait(_ wait_ms: Int) -> Bool {
        if isRaised.load(ordering: .acquiring) { return true }
        if raised.wait(timeout: .now() + .milliseconds(wait_ms)) == .success { raised.signal() }
        return isRaised.load(ordering: .acquiring)
    }
}
