import Dispatch
import FoundationEssentials

/// The two times there are: of the wall, for moments, and one that only runs forward, for durations.
public enum Clock {
    /// Unix milliseconds (UTC).
    public static let wall_ms: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// Milliseconds since some moment (`clock_gettime` with `CLOCK_MONOTONIC`).
    public static let monotonic_ms: @Sendable () -> Int64 = {
        Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
    }
}

/// A moment for people and machines: `2026-11-27T17:12:39Z`.
func timeText(_ time_ms: Int64) -> String {
    Date(timeIntervalSince1970: Double(time_ms) / 1_000).formatted(.iso8601)
}
