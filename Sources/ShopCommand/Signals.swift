import Dispatch
import Glibc

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
