import ArgumentParser
import EventLog
import FoundationEssentials

/// `--events`, and what a log in Kafka needs besides.
public struct EventLogOptions: ParsableArguments {
    @Option(
        name: .customLong("events"),
        help: ArgumentHelp(
            "The event log: file:DIR/ (one file per partition), a path (one NDJSON file), - (standard input or output), or kafka://host[:9092]/topic. [SHOP_EVENTS; default: file:events/]",
            valueName: "url"),
        completion: .file())
    var url: String?

    @Option(
        name: .customShort("X"),
        help: ArgumentHelp(
            "A property of librdkafka, for a log in Kafka; may be given again and again.", valueName: "property=value"))
    var kafkaProperties: [String] = []

    @Option(
        name: .customLong("kafka-properties"),
        help: ArgumentHelp(
            "A file of such properties, one a line; the place for secrets. [SHOP_KAFKA_PROPERTIES]",
            valueName: "file"), completion: .file())
    var kafkaPropertiesFile: String?

    public init() {}

    /// The names of those that were given on the command line.
    public var given: [String] { (url == nil ? [] : ["--events"]) + givenForKafka }

    var givenForKafka: [String] {
        (kafkaProperties.isEmpty ? [] : ["-X"]) + (kafkaPropertiesFile == nil ? [] : ["--kafka-properties"])
    }
}

extension EventLogUser {
    /// The event log's address. Throws `Failure` and `EventLogError`.
    public func log() throws -> LogAddress {
        try LogAddress(try configuration.value(eventLog.url, "SHOP_EVENTS", "events") ?? "file:events/")
    }

    /// What librdkafka is told, where the log is in Kafka. Throws `EventLogError`, and `Failure` where somebody has said
    /// something for a log that is not.
    public func kafka() throws -> KafkaSettings {
        let log = try log()
        try log.refuse(eventLog.givenForKafka)
        var settings = KafkaSettings()
        guard log.isKafka else { return settings }
        if let file = eventLog.kafkaPropertiesFile ?? ProcessInfo.processInfo.environment["SHOP_KAFKA_PROPERTIES"],
            !file.isEmpty
        {
            try settings.add(file: file)
        }
        for property in eventLog.kafkaProperties { try settings.add(argument: property) }
        return settings
    }

    /// Opens the event log for appending. Throws `Failure` and `EventLogError`.
    public func appender() throws -> any EventLogAppender {
        try log().openAppender(kafka: kafka())
    }
}

extension LogAddress {
    /// Whether it is a topic, whose positions are a group's.
    public var isKafka: Bool { if case .kafka = self { true } else { false } }

    /// Throws `Failure` that names the first of these options, which are for Kafka alone, unless the log is there.
    public func refuse(_ optionsForKafka: [String]) throws {
        guard !isKafka, let option = optionsForKafka.first else { return }
        throw Failure(.usage, "\(option) is for a log in Kafka, and \(madeVisible("\(self)")) is none")
    }
}
