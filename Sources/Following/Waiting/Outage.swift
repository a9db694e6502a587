import Logging
import ShopStore
import Synchronization

/// What the joiner does while the store is away: it says so once, tries again, and says once when the store is back.
///
/// One outage is one pause, however many calls and threads it hits. Only errors that may pass are survived; any other one
/// ends the run, for all threads. For use by several threads.
package final class Outage: Sendable {
    package typealias Kind = OutageState.Kind

    private struct Guarded {
        var state = OutageState()
        var end: (any Error)?
        var since_ms: Int64?
    }

    private let logger: Logger
    private let pause: @Sendable (_ wait_ms: Int) throws -> Void
    private let probe: @Sendable () throws -> Void
    private let guarded = Mutex(Guarded())
    private let failed: @Sendable (_ isFirst: Bool) -> Void

    /// `pause` waits so many milliseconds, and throws if the joiner is to stop meanwhile. `probe` looks whether the store
    /// is there, and still the one that it was: throws `StoreError`.
    package init(
        logger: Logger, pause: @escaping @Sendable (_ wait_ms: Int) throws -> Void,
        probe: @escaping @Sendable () throws -> Void = {},
        failed: @escaping @Sendable (_ isFirst: Bool) -> Void = { _ in }
    ) {
        self.failed = failed
        self.logger = logger
        self.pause = pause
        self.probe = probe
    }

    /// Since when the store has been away, in Unix milliseconds; nil while it is there.
    var since_ms: Int64? { guarded.withLock { $0.since_ms } }

    /// To be asked for before each call, and handed to what follows it. Throws what ended the run.
    package func begin() throws -> Int {
        try guarded.withLock { guarded in
            if let end = guarded.end { throw end }
            return guarded.state.epoch
        }
    }

    /// Performs a call of the store until it succeeds.
    package func survive<R>(_ kind: Kind = .reading, _ call: () throws -> R) throws -> R {
        while true {
            let epoch = try begin()
            do {
                let result = try call()
                succeeded(kind, begunIn: epoch)
                return result
            } catch let error as StoreError where error.isTransient {
                try wait(after: error, kind, begunIn: epoch)
            }
        }
    }

    package func succeeded(_ kind: Kind, begunIn epoch: Int) {
        let isOver = guarded.withLock { guarded in
            let isOver = guarded.state.succeeded(kind, begunIn: epoch)
            if isOver { guarded.since_ms = nil }
            return isOver
        }
        if isOver { logger.notice("The database is back.") }
    }

    /// Waits until the store is there again, if it is not. Throws the error if waiting does not help.
    package func wait(after error: StoreError, _ kind: Kind, begunIn epoch: Int) throws {
        if !error.isTransient { throw error }
        let step = guarded.withLock { guarded in
            if guarded.since_ms == nil { guarded.since_ms = Clock.wall_ms() }
            return guarded.state.failed(kind, begunIn: epoch)
        }
        if case .pause(_, true) = step { failed(true) } else { failed(false) }
        switch step {
        case .again: return
        case .join: while try begin() == epoch { try pause(Self.look_ms) }
        case .pause(let wait_ms, let isFirst):
            if isFirst { sayAway(error) }
            do { try waitUntilThere(wait_ms) } catch {
                guarded.withLock { $0.end = error }
                throw error
            }
            guarded.withLock { $0.state.paused() }
        }
    }

    private func sayAway(_ error: StoreError) {
        logger.warning(
            "The database is unavailable, waiting for it: \(error.cause)", metadata: ["cause": "\(error.cause)"])
    }

    /// How often those look who wait for another thread's pause, in milliseconds.
    private static let look_ms = 5

    private func waitUntilThere(_ first_ms: Int) throws {
        var wait_ms = first_ms
        while true {
            try pause(wait_ms)
            do { return try probe() } catch let error as StoreError where error.isTransient {
                wait_ms = guarded.withLock { $0.state.stillAway() }
            }
        }
    }
}
