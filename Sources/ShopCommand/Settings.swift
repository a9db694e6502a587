import ArgumentParser
import EventLog
import FoundationEssentials
import Mongo
import ShopStore

/// Where the event log and the database are: the options that every program of the suite has.
///
/// An option wins over the environment, the environment over the configuration file, the file over the default.
public struct Settings: ParsableArguments {
    @Option(
        name: .customLong("events"),
        help: ArgumentHelp(
            "The event log: file:DIR/ (one file per partition), a path (one NDJSON file), - (standard input or output), or kafka://host:port/topic. [SHOP_EVENTS; default: file:events/]",
            valueName: "url"),
        completion: .file())
    var eventsOption: String?

    @Option(
        name: .customLong("mongodb"),
        help: ArgumentHelp(
            "The database. A URI with a password comes from the environment or the file only. [SHOP_MONGODB; default: mongodb://localhost:27017/simple_shop]",
            valueName: "uri"))
    var mongodbOption: String?

    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A JSON file with \"events\" and \"mongodb\". [SHOP_CONFIG]", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var configOption: String?

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

    /// What a configuration file may set.
    private static let fields: Set = ["events", "mongodb"]

    /// The event log's address. Throws `Failure` and `EventLogError`.
    public func log() throws -> LogAddress {
        try LogAddress(try value(eventsOption, "SHOP_EVENTS", "events") ?? "file:events/")
    }

    /// What librdkafka is told, where the log is in Kafka. Throws `EventLogError`.
    public func kafka() throws -> KafkaSettings {
        var settings = KafkaSettings()
        if let file = kafkaPropertiesFile ?? ProcessInfo.processInfo.environment["SHOP_KAFKA_PROPERTIES"], !file.isEmpty
        {
            try settings.add(file: file)
        }
        for property in kafkaProperties { try settings.add(argument: property) }
        return settings
    }

    /// Opens the event log for appending. Throws `Failure` and `EventLogError`.
    public func appender() throws -> any EventLogAppender {
        try log().openAppender(kafka: kafka())
    }

    /// The shop's database; for those who write to it, with its indexes made.
    /// Throws `Failure`, `MongoError` and `StoreError`.
    public func database(appName: String, readOnly: Bool = false, retriesWrites: Bool = true) throws -> ShopDatabase {
        if let option = mongodbOption, let uri = try? MongoURI(option), uri.carriesPassword {
            throw Failure(
                .usage,
                "a URI with a password on the command line can be read by everyone on the machine: put it into SHOP_MONGODB or a configuration file"
            )
        }
        let text = try value(mongodbOption, "SHOP_MONGODB", "mongodb")
        let uri = try MongoURI(text ?? Self.defaultDatabase)
        let database = try ShopDatabase(uri: uri, appName: appName, retriesWrites: retriesWrites)
        if !readOnly { try database.prepare() }
        return database
    }

    /// The database's address as it may be shown: no password in it. Throws `Failure` and `MongoError`.
    public func databaseName() throws -> String {
        try MongoURI(try value(mongodbOption, "SHOP_MONGODB", "mongodb") ?? Self.defaultDatabase).description
    }

    private static let defaultDatabase = "mongodb://localhost:27017/\(ShopDatabase.defaultName)"

    private func value(_ option: String?, _ variable: String, _ field: String) throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        // A file that somebody names must be one, also where nothing in it is needed.
        if let configOption { _ = try file(configOption) }
        if let option { return option }
        if let set = environment[variable], !set.isEmpty { return set }
        guard let path = configOption ?? environment["SHOP_CONFIG"], !path.isEmpty else { return nil }
        return try file(path)[field] ?? nil
    }

    private func file(_ path: String) throws -> [String: String?] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "\(madeVisible(path)): the configuration file cannot be read")
        }
        guard let texts = try? JSONDecoder().decode([String: String?].self, from: data) else {
            throw Failure(.configuration, "\(madeVisible(path)): not a JSON object of texts")
        }
        if let unknown = texts.keys.first(where: { !Self.fields.contains($0) }) {
            throw Failure(.configuration, "\(madeVisible(path)): unknown setting \(madeVisible(unknown))")
        }
        return texts
    }
}
