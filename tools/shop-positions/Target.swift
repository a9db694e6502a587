import ArgumentParser
import ShopCommand

/// Where a position is moved to.
enum Target: ExpressibleByArgument {
    case beginning, end
    case time(_ timestamp_ms: Int64)
    case position(Int64)

    init?(argument: String) {
        switch argument {
        case "beginning": self = .beginning
        case "end": self = .end
        default:
            if let position = Int64(argument), position >= 0 {
                self = .position(position)
            } else if let time_ms = time_ms(iso8601: argument) {
                self = .time(time_ms)
            } else {
                return nil
            }
        }
    }
}
