import ArgumentParser
import EventLog
import FoundationEssentials

extension ReadingStart: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "beginning": self = .beginning
        case "end": self = .end
        default:
            if let time_ms = Int64(argument) {
                self = .time(time_ms)
            } else if let date = try? Date(argument, strategy: .iso8601) {
                guard let time_ms = Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded()) else { return nil }
                self = .time(time_ms)
            } else {
                return nil
            }
        }
    }
}
