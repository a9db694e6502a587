import Dispatch
import Glibc

/// Waits for SIGTERM and SIGINT on a thread of its own.
///
/// The first asks for an orderly end, which must come within the grace period; the second ends the process at once.
public struct Signals {
    /// How long an orderly end may take, in seconds.
    public static let grace_s = 4.5

    private let watched: sigset_t

    /// Blocks the two signals. Must come before any other thread, the database driver's too: threads inherit that the
    /// signals are blocked, and one that has not would die of them.
    public init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        watched = signals
    }

    /// Calls `stop` at the first signal, from a thread of its own.
    public func watch(_ stop: @escaping @Sendable () -> Void) {
        let signals = watched
        DispatchQueue(label: "signals").async {
            Self.wait(for: signals)
            // What is not done by then is done again at the next start, without a second effect.
            DispatchQueue(label: "grace").asyncAfter(deadline: .now() + Self.grace_s) {
                _exit(ExitStatus.done.rawValue)
            }
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
}
