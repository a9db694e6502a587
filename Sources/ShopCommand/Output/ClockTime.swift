import Glibc

/// Writes moments as people read them: `2022-04-24 19:41:07`.
public struct ClockTime: Sendable {
    /// Whose clock it is.
    public enum Zone: Sendable {
        /// The reader's own, as `TZ` or the system has it.
        case local
        /// The one that logs and scripts go by.
        case utc
    }

    private let zone: Zone

    /// `.local` is what `TZ` says, else the system's.
    public init(_ zone: Zone = .local) {
        tzset()
        self.zone = zone
    }

    /// The date and time of Unix milliseconds (`localtime_r(3)`), or the number itself where the year has no four digits;
    /// `unknown` for none.
    public func text(_ timestamp_ms: Int64?) -> String {
        guard let timestamp_ms else { return unknownText }
        // Rounded down also before 1970.
        var seconds = time_t(timestamp_ms / 1000 - (timestamp_ms % 1000 < 0 ? 1 : 0))
        var parts = tm()
        let found = zone == .local ? localtime_r(&seconds, &parts) : gmtime_r(&seconds, &parts)
        guard found != nil, 0...9999 ~= Int(parts.tm_year) + 1900 else { return String(timestamp_ms) }
        let date = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
        return "\(date) \(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec))"
    }

    private func digits(_ number: Int32, _ width: Int = 2) -> String { padded(Int(number), width) }
}

/// The number with zeros before it, up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
