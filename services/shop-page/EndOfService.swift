import Dispatch

/// Waits until it is asked for.
struct EndOfService: Sendable {
    private let asked = DispatchSemaphore(value: 0)

    func come() { asked.signal() }
    func wait() { asked.wait() }
}
