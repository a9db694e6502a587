// Calls that may hang are made on a thread of their own.

import Dispatch

/// Runs `body` on another thread and waits for it, but not longer than `wait_ms` milliseconds; then it is
/// left to itself.
func runDetached(wait_ms: Int, _ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "closing").async {
        body()
        done.signal()
    }
    // In time or not: it was only waited for.
    _ = done.wait(timeout: .now() + .milliseconds(wait_ms))
}
