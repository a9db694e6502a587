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
