// A pipe that nobody reads.

import Glibc

/// Runs `body` so that writing to a pipe nobody reads fails (`outputClosed`) instead of killing the
/// process: `SIGPIPE` is held back from this thread meanwhile (`pthread_sigmask`, `sigtimedwait`).
func withBrokenPipeAsError<Result>(_ body: () throws -> Result) throws -> Result {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    do { return try body() } catch EventLogError.system(_, _, EPIPE) {
        var now = timespec()
        sigtimedwait(&pipeSignal, nil, &now)
        throw EventLogError.outputClosed
    }
}
