import ShopStore
import Synchronization

/// What the joiner does while the store is away: it says so once, tries again, and says once when the store is back.
///
/// Only errors that may pass are survived; any other one ends the run. For use by several threads.
final class Outage: Sendable {
    private let say: @Sendable (String) -> Void
    private let pause: @Sendable (_ wait_ms: Int) throws -> Void
    private let failures = Mutex(0)

    /// `pause` waits so many milliseconds, and throws if the joiner is to stop meanwhile.
    init(say: @escaping @Sendable (String) -> Void, pause: @escaping @Sendable (_ wait_ms: Int) throws -> Void) {
        self.say = say
        self.pause = pause
    }

    /// Performs a call of the store until it succeeds.
    func survive<R>(_ call: () throws -> R) throws -> R {
        while true {
            do {
                let result = try call()
                end()
                return result
            } catch let error as StoreError where error.isTransient {
                try note(error)
            }
        }
    }

    /// Takes note that the store failed, and waits a little longer than the last time, at most two seconds.
    func note(_ error: StoreError) throws {
        if !error.isTransient { throw error }
        let count = failures.withLock { failures in
            failures += 1
            return failures
        }
        if count == 1 { say("The database is unavailable, waiting for it: \(error)") }
        try pause(min(2_000, 50 << min(count, 6)))
    }

    private func end() {
        let count = failures.withLock { failures in
            defer { failures = 0 }
            return failures
        }
        if count > 0 { say("The database is back.") }
    }
}
