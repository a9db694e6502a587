/// When the joiner has to say that it does not get on: after ten seconds without progress, then once a minute.
package struct StallState {
    private static let first_ms: Int64 = 10_000
    private static let stuck_ms: Int64 = 1_000
    private static let next_ms: Int64 = 60_000

    private var progress = -1
    private var since_ms: Int64 = 0
    private var due_ms: Int64 = 0

    /// Whether nothing has happened for a second, or more.
    func isStuck(progress: Int, now_ms: Int64) -> Bool {
        progress == self.progress && now_ms - since_ms >= Self.stuck_ms
    }

    /// The seconds without progress, if it is time to say so. To be asked about every half second: `progress` counts whatever
    /// was done, `hasWork` tells whether there is anything to do, `now_ms` is of a clock that only runs forward.
    mutating func look(progress: Int, hasWork: Bool, now_ms: Int64) -> Int64? {
        if progress != self.progress || !hasWork {
            self.progress = progress
            (since_ms, due_ms) = (now_ms, now_ms + Self.first_ms)
            return nil
        }
        if now_ms < due_ms { return nil }
        due_ms = now_ms + Self.next_ms
        return (now_ms - since_ms) / 1_000
    }
}
