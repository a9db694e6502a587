import FoundationEssentials

/// A moment for people and machines, as `2026-11-27T17:12:39Z`; nil outside of the years 1583 to 9999.
public func momentText(_ time_ms: Int64) -> String? {
    guard years1583To9999_ms ~= time_ms else { return nil }
    return Date(timeIntervalSince1970: Double(time_ms) / 1_000).formatted(.iso8601)
}

/// In Unix milliseconds (UTC). Before them there was another calendar.
private let years1583To9999_ms: Range<Int64> = -12_212_553_600_000..<253_402_300_800_000
