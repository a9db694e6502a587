// A topic that brokers deny is not gone yet: one that has just started denies for a second or more what it has.

/// For how long a topic has been denied without a break. Times are those of a clock that nobody sets.
struct TopicAbsence {
    /// How long brokers have to deny a topic before it counts as gone, in milliseconds.
    static let bound_ms: Int64 = 5_000
    private static let probeEvery_ms: Int64 = 250

    enum Answer: Equatable { case there, denied, unknown }

    private var since_ms: Int64?
    private var nextProbe_ms: Int64?

    /// Whether somebody said that there is no such topic, and nobody has seen it since.
    var isSuspected: Bool { nextProbe_ms != nil }

    /// Takes a broker's word. Without one there is no telling, and the time until then does not count.
    mutating func hear(_ answer: Answer, at now_ms: Int64) {
        since_ms = answer == .denied ? since_ms ?? now_ms : nil
        switch answer {
        case .there: nextProbe_ms = nil
        case .denied: nextProbe_ms = nextProbe_ms ?? now_ms
        case .unknown: break
        }
    }

    func isFinal(at now_ms: Int64) -> Bool { since_ms.map { now_ms - $0 >= Self.bound_ms } ?? false }

    /// Has a suspicion looked into now and then. Whether it turned out to be groundless just now.
    mutating func look(at now_ms: Int64, _ probe: () -> Answer) -> Bool {
        guard let due_ms = nextProbe_ms, now_ms >= due_ms else { return false }
        hear(probe(), at: now_ms)
        if nextProbe_ms != nil { nextProbe_ms = now_ms + Self.probeEvery_ms }
        return nextProbe_ms == nil
    }
}
