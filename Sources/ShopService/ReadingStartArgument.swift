import ArgumentParser
import EventLog
import ShopCommand

extension ReadingStart: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "beginning": self = .beginning
        case "end": self = .end
        default:
            guard let time_ms = Int64(argument) ?? time_ms(iso8601: argument) else { return nil }
            self = .time(time_ms)
        }
    }
}
