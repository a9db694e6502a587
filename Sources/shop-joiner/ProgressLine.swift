import FoundationEssentials
import Joiner
import ShopCommand
import Synchronization

/// Tells how far the joiner has come: a line that stays in place on a terminal, else a line of the log now and then.
final class ProgressLine: Sendable {
    /// How often a line goes to the log, in seconds.
    private static let interval_s = 10.0

    private struct Last {
        var time = Date()
        var read = 0
    }
    private let last = Mutex(Last())

    func callAsFunction(_ counts: RunCounts, _ lag_bytes: Int64?) {
        let now = Date()
        let rate = last.withLock { last -> Double? in
            let elapsed = now.timeIntervalSince(last.time)
            guard elapsed >= (Terminal.errorIsTerminal ? 0.5 : Self.interval_s) else { return nil }
            defer { last = Last(time: now, read: counts.read) }
            return Double(counts.read - last.read) / elapsed
        }
        guard let rate else { return }
        let lag = lag_bytes.map { "\($0) bytes behind" } ?? "end unknown"
        let line = "\(counts.read) records, \(Int(rate)) a second, \(lag)"
        if Terminal.errorIsTerminal { Terminal.show(line) } else { Terminal.say(line) }
    }
}

extension RunCounts {
    /// What the run did; writes that others had overtaken are worth a word only where there were any.
    var line: String {
        "read \(read), applied \(applied), duplicate \(duplicate), dead-lettered \(deadLettered), waiting \(waiting)"
            + (conflicts > 0 ? ", stale writes refused \(conflicts)" : "")
    }
}
