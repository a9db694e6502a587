import EventLog
import Shop

/// The cities that are watched for, by their towns.
public struct WatchedCities: Sendable {
    /// As they were given.
    private let names: [Town: String]

    /// Throws `Unfit` for what cannot be a town's name, and for one that is there already.
    public init(_ cities: [String]) throws(Unfit) {
        var names: [Town: String] = [:]
        for city in cities {
            let town = try Self.town(city)
            if let other = names[town] {
                throw Unfit("'\(madeVisible(city))' and '\(madeVisible(other))' are the same town")
            }
            names[town] = city
        }
        self.names = names
    }

    /// Which of them this is, if any.
    func name(of town: Town) -> String? { names[town] }

    private static func town(_ city: String) throws(Unfit) -> Town {
        let shown = madeVisible(String(city.prefix(60)))
        if city.unicodeScalars.count > Town.line_max {
            throw Unfit("'\(shown)…' is too long: a town has \(Town.line_max) characters at most")
        }
        if city.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw Unfit("'\(shown)' has control characters in it")
        }
        guard let town = Town(in: city) else { throw Unfit("'\(shown)' is no town's name") }
        return town
    }

    /// Why a name is not watched for.
    public struct Unfit: Error, CustomStringConvertible {
        /// In words, with the name made visible.
        public let description: String

        init(_ description: String) { self.description = description }
    }
}
