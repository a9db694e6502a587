import Following
import Joiner
import ShopCommand
import Synchronization

/// Tells how far the joiner has come: a line that stays in place on a terminal, else a line of the log now and then.
final class ProgressLine: Sendable {
    /// How often a line is due: the one in place, and one of the log.
    private static let interval: Duration = Terminal.errorIsTerminal ? .milliseconds(500) : .seconds(10)

    private struct Last {
        var time = ContinuousClock.now
        var read = 0
    }
    private let last = Mutex(Last())

    /// Asks how far behind the joiner is only where a line is due.
    func callAsFunction(_ counts: RunCounts, _ behind: () -> Behind?) {
        guard let rate = rateIfDue(counts.read) else { return }
        let line = "\(counts.read) records, \(rate) a second, \(behind()?.description ?? "end unknown")"
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
            return Int(Double(read - last.read) / (elapsed / .seconds(1)))
        }
    }
}

extension RunCounts {
    /// What the run did; other services' events, and writes that others had overtaken, are worth a word only where there were
    /// any.
    var line: String {
        "read \(read), applied \(applied), duplicate \(duplicate), dead-lettered \(deadLettered), waiting \(waiting)"
            + (passedOver > 0 ? ", passed over \(passedOver)" : "")
            + (conflicts > 0 ? ", stale writes refused \(conflicts)" : "")
    }
}
