import FoundationEssentials
import Glibc

/// Now, in Unix milliseconds (`clock_gettime(2)`).
public func currentTime_ms() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}

/// The time that a text like `2022-04-24T19:41:07Z` names, in Unix milliseconds (UTC); `nil` for any other text, and for
/// times that no such number names.
public func time_ms(iso8601 text: String) -> Int64? {
    guard let date = try? Date(text, strategy: .iso8601), isOnCalendar(text) else { return nil }
    return Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded())
}

/// Whether there is such a day and time: the library takes February the thirtieth for the second of March.
private func isOnCalendar(_ text: String) -> Bool {
    let written = text.prefix(19)
    guard text.utf8.count >= 20, let date = try? Date("\(written)Z", strategy: .iso8601) else { return false }
    return date.formatted(.iso8601).prefix(19) == written
}
