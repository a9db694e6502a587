// A broker that is gone while we read: said once, and once again when it is back.

/// Knows whether the brokers can be reached. `onTrouble` is told of changes alone.
struct KafkaOutage {
    private static let probeEvery_ms = 1_000

    let name: String
    let onTrouble: (@Sendable (String) -> Void)?
    private var nextProbe: Deadline?

    init(name: String, onTrouble: (@Sendable (String) -> Void)?) {
        self.name = name
        self.onTrouble = onTrouble
    }

    /// Whether it has been said, and not yet that it is over.
    var isSaid: Bool { nextProbe != nil }

    mutating func brokersWentDown() {
        guard nextProbe == nil else { return }
        nextProbe = Deadline(after_ms: Self.probeEvery_ms)
        onTrouble?("\(name): no broker can be reached; waiting for one")
    }

    /// Asks `probe` now and then whether a broker answers again. Records alone do not tell: they may have
    /// been fetched before.
    mutating func look(_ probe: () -> Bool) {
        guard let due = nextProbe, due.left_ms == 0 else { return }
        guard probe() else {
            nextProbe = Deadline(after_ms: Self.probeEvery_ms)
            return
        }
        nextProbe = nil
        onTrouble?("\(name): the broker is back")
    }
}
