import Dispatch
import Mongo
import ShopStore
import Synchronization

/// Asks once a second whether somebody is there, on a thread of its own: a call that gets no answer says so, too.
final class Probe: Sendable {
    private struct State {
        var asked_ms: Int64?
        var failure: String?
    }
    private let state = Mutex(State())
    private let ask: @Sendable () throws -> Void
    private let clock_ms: @Sendable () -> Int64

    private static let every_ms = 1_000

    /// `ask` asks; nothing is asked before `begin`.
    init(clock_ms: @escaping @Sendable () -> Int64 = Clock.monotonic_ms, ask: @escaping @Sendable () throws -> Void) {
        (self.ask, self.clock_ms) = (ask, clock_ms)
    }

    func begin(until isOver: StopFlag) {
        DispatchQueue(label: "probing").async { [self] in repeat { look() } while !isOver.wait(Self.every_ms) }
    }

    /// Asks once.
    func look() {
        state.withLock { $0.asked_ms = clock_ms() }
        var failure: String?
        do { try ask() } catch { failure = "\((error as? StoreError)?.cause ?? "\(error)")" }
        state.withLock { $0 = State(failure: failure) }
    }

    /// What it came to.
    func found(now_ms: Int64) -> Pulse.ProbeState {
        let state = state.withLock { $0 }
        if let asked_ms = state.asked_ms, now_ms - asked_ms > Readiness.silence_ms_max {
            return .silent(for_ms: now_ms - asked_ms)
        }
        return state.failure.map { .failed($0) } ?? .answered
    }
}
