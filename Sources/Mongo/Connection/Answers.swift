// Which calls wait for a server's answer just now, and for how long: so that nobody need wait in silence.

import Synchronization

/// All calls of this process that wait for a server, in whatever pool.
public enum Answers {
    private struct State: Sendable {
        var begun: [UInt64: ContinuousClock.Instant] = [:]
        var next: UInt64 = 0
    }
    private static let state = Mutex(State())

    /// How long the longest of the calls has waited that have no answer yet; nil where none waits.
    public static var longestWait: Duration? {
        let now = ContinuousClock.now
        return state.withLock { $0.begun.values.min() }.flatMap { $0 <= now ? now - $0 : nil }
    }

    /// Makes a call that waits for an answer. It counts as waiting only after the time that it may take on purpose.
    static func waiting<R>(beyond_ms patience_ms: Int = 0, _ call: () -> R) -> R {
        let number = state.withLock { state in
            state.next &+= 1
            state.begun[state.next] = .now + .milliseconds(patience_ms)
            return state.next
        }
        defer { _ = state.withLock { $0.begun.removeValue(forKey: number) } }
        return call()
    }
}
