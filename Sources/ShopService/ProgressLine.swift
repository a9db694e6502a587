import Following
import ShopCommand
import Synchronization

/// Tells how far a service has come: a line that stays in place on a terminal, else a line of the log now and then.
public final class ProgressLine: Sendable {
    /// How often a line is due: the one in place, and one of the log.
    private static let interval: Duration = Terminal.errorIsTerminal ? .milliseconds(500) : .seconds(10)

    private struct Last {
        var time = ContinuousClock.now
        var read = 0
    }
    private let last = Mutex(Last())

    /// For the first time after one interval.
    public init() {}

    /// Asks how far behind the service is only where a line is due.
    public func callAsFunction(read: Int, _ behind: () -> Behind?) {
        self(read: read, "records") { behind()?.description ?? "end unknown" }
    }

    /// The same of other things than records, with other words about what is still to come.
    public func callAsFunction(read: Int, _ things: String, _ rest: () -> String) {
        guard let rate = rateIfDue(read) else { return }
        let line = "\(read) \(things), \(rate) a second, \(rest())"
        if Terminal.errorIsTerminal { Terminal.show(line) } else { Terminal.say(line) }
    }

    /// How many records a second there were since the last line; nil while no other one is due.
    private func rateIfDue(_ read: Int) -> Int? {
        // In the background the terminal is somebody else's.
        if Terminal.errorIsTerminal, !Terminal.isForeground { return nil }
        let now = ContinuousClock.now
        return last.withLock { last in
            let elapsed = now - last.time
            guard elapsed >= Self.interval else { return nil }
            defer { last = Last(time: now, read: read) }
            return Int(Double(max(0, read - last.read)) / (elapsed / .seconds(1)))
        }
    }
}
