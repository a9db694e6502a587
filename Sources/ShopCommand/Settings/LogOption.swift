import EventLog

/// An option that only some kinds of log have a use for.
public enum LogOption: Sendable {
    /// Each by what `name(for:)` says.
    case group, from, createTopic, property, propertiesFile

    /// As it is written on the command line. Each kind has a name of its own for its file of properties.
    func name(for traits: LogTraits?) -> String {
        switch self {
        case .group: "--group"
        case .from: "--from"
        case .createTopic: "--create-topic"
        case .property: "-X"
        case .propertiesFile: "--\(traits?.scheme ?? "")-properties"
        }
    }

    func concerns(_ traits: LogTraits) -> Bool {
        switch self {
        case .group, .from: traits.isReadByGroups
        case .createTopic: traits.canBeMadeByReaders
        case .property, .propertiesFile: traits.propertiesOf != nil
        }
    }

    /// The kinds that have a use for it.
    var kinds: [LogTraits] { LogTraits.all.filter(concerns) }

    /// What people call those kinds, for help.
    public var titles: String { kinds.map(\.title).joined(separator: " or ") }
}

extension LogAddress {
    /// Throws `Failure` that names the first of these options which the log has no use for.
    public func refuse(_ given: [LogOption]) throws {
        guard let option = given.first(where: { !$0.concerns(traits) }) else { return }
        throw Failure(
            .usage,
            "\(option.name(for: option.kinds.first)) is for a log in \(option.titles), and \(madeVisible("\(self)")) is none"
        )
    }
}
