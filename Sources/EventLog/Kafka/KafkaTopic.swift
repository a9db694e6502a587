// Kafka as a kind of log.

/// A topic in Kafka, and what librdkafka is told to reach it.
struct KafkaTopic: Transport {
    static let traits = LogTraits(
        scheme: "kafka", title: "Kafka", noun: "topic", addressForm: "kafka://host[:9092]/topic", isReadByGroups: true,
        propertiesOf: "librdkafka", deletesByKey: true, canBeMadeByReaders: true)

    let address: KafkaAddress
    var settings = KafkaSettings()

    var description: String { address.description }

    static func parse(_ text: String) throws -> KafkaTopic? {
        try text.afterScheme("\(traits.scheme):").map { KafkaTopic(address: try KafkaAddress($0)) }
    }

    func openReader(_ options: ReaderOptions, resume: @escaping Resume) throws -> any EventLogReader {
        try KafkaReader(opening, options: options)
    }

    func openAppender() throws -> any EventLogAppender { try KafkaAppender(opening) }

    mutating func add(property: String) throws { try settings.add(argument: property) }

    mutating func add(propertiesFile path: String) throws { try settings.add(file: path) }

    func lag(of group: String, _ positions: any PartitionPositions) throws -> [TopicLag] {
        try KafkaLag.measure(opening, group: group, positions: positions)
    }

    func inquiry(_ positions: any PartitionPositions) throws -> any TopicInquiry {
        try KafkaInquiry(opening, positions: positions)
    }

    private var opening: KafkaOpening { KafkaOpening(address: address, settings: settings) }
}

extension EventLogError {
    static func missingTopic(_ name: String) -> EventLogError { .missing(name: name, noun: KafkaTopic.traits.noun) }
}
