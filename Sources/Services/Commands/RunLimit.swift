import Glibc

/// How long a program may run, and the signals that make it end after that: first one that asks, then one that does not.
struct RunLimit {
    enum Reason { case tooLong, leaving }

    /// Why it was made to end, if it was.
    private(set) var reason: Reason?
    private var next_ms: Int64
    private var isLeaving = false
    private var signals = [SIGTERM, SIGKILL][...]

    /// How long it has to end when it is asked; how long to go on, and to end, where its service is to end.
    private static let ending_ms: Int64 = 2_000
    private static let leaving_ms: Int64 = 2_000
    private static let endingToLeave_ms: Int64 = 500

    /// `timeout_ms` in milliseconds from now on.
    init(timeout_ms: Int64, from now_ms: Int64) { next_ms = now_ms + timeout_ms }

    /// The signal that is due, if one is; `isLeaving`: whether the service is to end.
    mutating func signal(at now_ms: Int64, isLeaving: Bool) -> Int32? {
        if isLeaving && !self.isLeaving {
            self.isLeaving = true
            next_ms = min(next_ms, now_ms + (reason == nil ? Self.leaving_ms : Self.endingToLeave_ms))
        }
        if now_ms < next_ms || signals.isEmpty { return nil }
        if reason == nil { reason = isLeaving ? .leaving : .tooLong }
        next_ms = now_ms + (isLeaving ? Self.endingToLeave_ms : Self.ending_ms)
        return signals.removeFirst()
    }
}
