import ArgumentParser

/// A moment on the command line: `2022-04-24T19:41:07Z`, or so long ago: `90s`, `30m`, `36h`, `7d`.
public struct Since: ExpressibleByArgument, Sendable {
    /// Unix milliseconds (UTC).
    public let time_ms: Int64

    public init?(argument: String) { self.init(argument, now_ms: currentTime_ms()) }

    init?(_ text: String, now_ms: Int64) {
        if let moment = ShopCommand.time_ms(iso8601: text) {
            time_ms = moment
            return
        }
        let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit_ms = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count >= 0 else {
            return nil
        }
        let (ago_ms, isTooLong) = count.multipliedReportingOverflow(by: unit_ms)
        guard !isTooLong, ago_ms <= now_ms else { return nil }
        time_ms = now_ms - ago_ms
    }
}
