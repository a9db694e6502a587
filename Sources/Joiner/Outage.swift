import ShopStore

/// What the joiner does while the store is away: it says so once, tries again, and says once when the store is back.
///
/// Only errors that may pass are survived; any other one ends the run.
final class Outage {
    private let say: (String) -> Void
    private let pause: (_ wait_ms: Int) throws -> Void
    private var failures = 0

    /// `pause` waits so many milliseconds, and throws if the joiner is to stop meanwhile.
    init(say: @escaping (String) -> Void, pause: @escaping (_ wait_ms: Int) throws -> Void) {
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
        if failures == 0 { say("The database is unavailable, waiting for it: \(error)") }
        failures += 1
        try pause(min(2_000, 50 << min(failures, 6)))
    }

    private func end() {
        if failures > 0 { say("The database is back.") }
        failures = 0
    }
}
