/// Spreads events over time, as a clock that never goes back has it: after every hundredth of a second's worth of them
/// there is something to wait for.
struct Pace {
    private let rate: Double
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    private let portion: Int

    /// `rate` is in events a second, above zero; however many that are.
    init(rate: Double) {
        self.rate = rate
        begin = clock.now
        // A billion events at once are as good as all of them.
        portion = max(1, Int(min(rate / 100, 1e9)))
    }

    func isDue(after count: Int) -> Bool { count % portion == 0 }

    /// How long it is until so many events should have been made, in seconds; below zero where they are late.
    func wait_s(after count: Int) -> Double { Double(count) / rate - (clock.now - begin) / .seconds(1) }
}
