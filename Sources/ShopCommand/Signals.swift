import Dispatch
import Glibc
import Synchronization

/// Waits for SIGTERM, SIGINT and SIGHUP on a thread of its own.
///
/// The first asks for an orderly end, which must come within a time of grace; the second ends the process at once.
/// SIGHUP stays ignored where it was ignored at the start (`nohup(1)`). SIGQUIT keeps its meaning: an end at once, with
/// a core dump where the system is set up for it.
public struct Signals {
    /// How long an orderly end may take, in seconds.
    public static let grace_s = 4.5

    private let watched: sigset_t

    /// Blocks the signals. Must come before any other thread, the database driver's too: threads inherit that the
    /// signals are blocked, and one that has not would die of them.
    public init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        if !Self.isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        watched = signals
    }

    /// Calls `stop` at the first signal, from a thread of its own; and `graceIsOver`, which gives the exit status, when the
    /// process has not ended by itself `grace_s` seconds later.
    public func watch(
        grace_s: Double = Signals.grace_s, graceIsOver: @escaping @Sendable () -> ExitStatus = { .done },
        _ stop: @escaping @Sendable () -> Void
    ) {
        let signals = watched
        DispatchQueue(label: "signals").async {
            Self.wait(for: signals)
            // What is not done by then is done again at the next start, without a second effect.
            DispatchQueue(label: "grace").asyncAfter(deadline: .now() + grace_s) { _exit(graceIsOver().rawValue) }
            stop()
            Self.wait(for: signals)
            _exit(ExitStatus.interrupted.rawValue)
        }
    }

    /// As `watch(grace_s:graceIsOver:_:)`, for what is known only once it has begun: it may take long to get there.
    public func watch() -> LateStop {
        let late = LateStop()
        watch { late.stop() }
        return late
    }

    private static func wait(for signals: sigset_t) {
        var signals = signals
        var number: Int32 = 0
        sigwait(&signals, &number)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

/// What a signal stops, as soon as that is there.
public final class LateStop: Sendable {
    private struct State {
        var stop: (@Sendable () -> Void)?
        var isAsked = false
    }
    private let state = Mutex(State())

    /// From now on this is what is stopped; at once where a signal has come before.
    public func set(_ stop: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.stop = stop
            return state.isAsked
        }
        if isAsked { stop() }
    }

    func stop() {
        let stop = state.withLock { state in
            state.isAsked = true
            return state.stop
        }
        stop?()
    }
}
