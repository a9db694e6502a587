import ArgumentParser
import EventLog
import FoundationEssentials

/// `--events`, and what some kinds of log need besides.
public struct EventLogOptions: ParsableArguments {
    @Option(
        name: .customLong("events"),
        help: ArgumentHelp(
            "The event log: \(Self.addressForms). [SHOP_EVENTS; default: file:events/]", valueName: "url"),
        completion: .file())
    var url: String?

    @Option(
        name: .customShort("X"),
        help: ArgumentHelp(
            "A property of \(Self.propertyOwners), for a log in \(LogOption.property.titles); may be given again and again.",
            valueName: "property=value"))
    var properties: [String] = []

    @Option(
        name: NameSpecification(
            LogOption.propertiesFile.kinds.map { NameSpecification.Element.customLong("\($0.scheme)-properties") }),
        help: ArgumentHelp(
            "A file of such properties, one a line; the place for secrets. [\(Self.propertiesVariables)]",
            valueName: "file"), completion: .file())
    var propertiesFile: String?

    public init() {}

    /// The names of those that were given on the command line.
    public var given: [String] {
        (url == nil ? [] : ["--events"]) + givenForSome.map { $0.name(for: $0.kinds.first) }
    }

    var givenForSome: [LogOption] {
        (properties.isEmpty ? [] : [.property]) + (propertiesFile == nil ? [] : [.propertiesFile])
    }
}

extension EventLogOptions {
    private static var addressForms: String {
        let forms = LogTraits.all.map(\.addressForm)
        return forms.dropLast().joined(separator: ", ") + ", or " + forms.suffix(1).joined()
    }

    private static var propertyOwners: String {
        LogOption.property.kinds.compactMap(\.propertiesOf).joined(separator: " or ")
    }

    private static var propertiesVariables: String {
        LogOption.propertiesFile.kinds.map(propertiesVariable).joined(separator: ", ")
    }

    /// The environment variable that names a kind's file of properties.
    fileprivate static func propertiesVariable(of traits: LogTraits) -> String {
        "SHOP_\(traits.scheme.uppercased())_PROPERTIES"
    }
}

extension EventLogUser {
    /// The event log's address, with the properties that were set for it. Throws `EventLogError`, and `Failure` where
    /// somebody has said something for another kind of log.
    public func log() throws -> LogAddress {
        let url = try configuration.value(eventLog.url, "SHOP_EVENTS", "events") ?? "file:events/"
        try LogAddress(url).refuse(eventLog.givenForSome)
        return try log(at: url)
    }

    /// A log that is written beside the one that is read. The same properties hold for it, as far as it has any. Throws as
    /// `log()`, and `Failure` where it is the log that is read.
    public func output(_ url: String) throws -> LogAddress {
        let (output, input) = (try log(at: url), try log())
        let names = (output.canonicalName, input.canonicalName)
        if try output.localKey() == input.localKey() || names.0.hasPrefix(names.1) && names.1.hasSuffix("/") {
            throw Failure(.usage, "\(madeVisible(url)) is the log that is read: what is written there would come back")
        }
        return output
    }

    private func log(at url: String) throws -> LogAddress {
        var log = try LogAddress(url)
        if log.traits.propertiesOf == nil { return log }
        let variable = EventLogOptions.propertiesVariable(of: log.traits)
        if let file = eventLog.propertiesFile ?? ProcessInfo.processInfo.environment[variable], !file.isEmpty {
            try log.add(propertiesFile: file)
        }
        for property in eventLog.properties { try log.add(property: property) }
        return log
    }

    /// Opens the event log for appending. Throws `Failure` and `EventLogError`.
    public func appender() throws -> any EventLogAppender {
        let log = try log()
        Terminal.say("the log is \(log)", .debug)
        return try log.openAppender()
    }
}
