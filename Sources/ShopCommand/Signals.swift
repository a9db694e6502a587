import Foundation
import Glibc

/// Waits for SIGTERM and SIGINT on a thread of its own.
///
/// The first asks for an orderly end, which must come within the grace period; the second ends the process at once.
public enum Signals {
    /// How long an orderly end may take, in seconds.
    public static let grace_s = 4.5

    /// Call before any other thread is started: they inherit that the signals are blocked.
    public static func watch(_ stop: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        let watched = signals
        Thread.detachNewThread {
            var watched = watched
            var number: Int32 = 0
            sigwait(&watched, &number)
            // What is not done by then is done again at the next start, without a second effect.
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: grace_s)
                _exit(ExitStatus.done.rawValue)
            }
            stop()
            sigwait(&watched, &number)
            _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
