import FoundationEssentials
import Glibc

/// Spreads events over time: after every hundredth of a second's worth of them it waits for the clock.
struct Pace {
    private let rate: Double?
    private let begin = Date()
    private let portion: Int
    /// What one `usleep` can do at most, and a little less.
    private static let sleep_s_max = 4_000.0

    init(_ rate: Double?) {
        self.rate = rate
        portion = max(1, Int(clamping: Int64((rate ?? 100) / 100)))
    }

    func isDue(after count: Int) -> Bool { rate != nil && count % portion == 0 }

    func wait(after count: Int) {
        guard let rate else { return }
        let due = begin.addingTimeInterval(Double(count) / rate)
        while due.timeIntervalSinceNow > 0 {
            usleep(UInt32(min(due.timeIntervalSinceNow.magnitude, Self.sleep_s_max) * 1_000_000))
        }
    }
}
