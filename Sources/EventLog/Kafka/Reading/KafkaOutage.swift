// A broker that is gone while we read: said once, and once again when it is back.
//
// librdkafka says that all brokers are down only where it had something to send them, seconds later, and not always.
// So whoever hears nothing for a second asks.

/// Knows whether the brokers can be reached. `onTrouble` is told of changes alone.
struct KafkaOutage {
    private static let askEvery_ms = 1_000
    /// A partition whose leader has just moved may leave one question unanswered.
    private static let unanswered_max = 2

    let name: String
    let onTrouble: (@Sendable (String) -> Void)?
    private var askDue = Deadline(after_ms: askEvery_ms)
    private var unanswered = 0
    /// Whether it has been said, and not yet that it is over.
    private(set) var isSaid = false

    init(name: String, onTrouble: (@Sendable (String) -> Void)?) {
        self.name = name
        self.onTrouble = onTrouble
    }

    mutating func brokersWentDown() {
        guard !isSaid else { return }
        isSaid = true
        askDue = Deadline(after_ms: Self.askEvery_ms)
        onTrouble?("\(name): no broker can be reached; waiting for one")
    }

    /// Records came. They do not tell that an outage is over: they may have been fetched before.
    mutating func hear() {
        guard !isSaid else { return }
        (askDue, unanswered) = (Deadline(after_ms: Self.askEvery_ms), 0)
    }

    /// Something was asked, and got no answer.
    mutating func suspect() { (askDue, unanswered) = (Deadline(after_ms: 0), 1) }

    /// Asks whether a broker answers where that is not known.
    mutating func look(_ answers: () -> Bool) {
        guard askDue.left_ms == 0 else { return }
        let isAnswered = answers()
        askDue = Deadline(after_ms: Self.askEvery_ms)
        unanswered = isAnswered ? 0 : unanswered + 1
        if unanswered >= Self.unanswered_max { brokersWentDown() }
        guard isAnswered, isSaid else { return }
        isSaid = false
        onTrouble?("\(name): the broker is back")
    }
}
