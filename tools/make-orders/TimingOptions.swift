import ArgumentParser
import ShopCommand

/// When a shop's traffic happens, and how fast it is made.
struct TimingOptions: ParsableArguments {
    @Option(help: "Events a second; as fast as possible when not given.")
    var rate: Double?

    @Option(help: "When the first event happened, in Unix milliseconds. [default: now]")
    var startMs: Int64?

    @Option(help: "How far apart the events happened in the mean, in milliseconds.")
    var intervalMs = 1.0

    @Flag(help: "Few of them at night (UTC), and most in the afternoon.")
    var days = false

    /// The latest moment that every language's dates know (the year 9999), in Unix milliseconds.
    private static let latest_ms = 253_402_300_799_000.0

    func validate() throws {
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be positive") }
        if !(intervalMs > 0 && intervalMs.isFinite) { throw ValidationError("--interval-ms must be positive") }
    }

    /// Throws `ValidationError` where so many events go beyond what there is of time.
    func check(count: Int, isPlain: Bool) throws {
        if isPlain {
            guard let startMs, startMs.addingReportingOverflow(Int64(count)).overflow else { return }
            throw ValidationError("--start-ms \(startMs): \(count) more are beyond what 64 bits hold")
        }
        // At night five times as far apart.
        let end_ms = Double(start_ms) + Double(count) * intervalMs * (days ? 5 : 1)
        if !(-Self.latest_ms...Self.latest_ms ~= end_ms && -Self.latest_ms...Self.latest_ms ~= Double(start_ms)) {
            throw ValidationError("--start-ms \(start_ms): \(count) events later it is beyond the year 9999")
        }
    }

    /// Whether events happen a millisecond apart.
    var isPlain: Bool { intervalMs == 1 && !days }

    var start_ms: Int64 { startMs ?? currentTime_ms() }

    var clock: TrafficClock { TrafficClock(start_ms: start_ms, step_ms: intervalMs, hasDays: days) }
}
