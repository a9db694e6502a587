import Foundation

/// Spreads events over time: after every hundredth of a second's worth of them it waits for the clock.
struct Pace {
    private let rate: Double?
    private let begin = Date()
    private let portion: Int

    init(_ rate: Double?) {
        self.rate = rate
        portion = max(1, Int(clamping: Int64((rate ?? 100) / 100)))
    }

    func isDue(after count: Int) -> Bool { rate != nil && count % portion == 0 }

    func wait(after count: Int) {
        guard let rate else { return }
        let early = begin.addingTimeInterval(Double(count) / rate).timeIntervalSinceNow
        if early > 0 { Thread.sleep(forTimeInterval: early) }
    }
}
