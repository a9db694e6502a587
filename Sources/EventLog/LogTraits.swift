// What callers ask of a kind of log, instead of asking which kind it is.

/// What is true of all logs of one kind before any of them is opened. What only an open log can say, its reader says.
public struct LogTraits: Sendable {
    /// Names of its sources begin with this and a colon, and so do addresses, as far as they begin with anything.
    public let scheme: String
    /// What people call the kind: "a log in Kafka".
    public let title: String
    /// What they call one such log: "no such topic".
    public let noun: String
    /// How its addresses are written, for those who ask for help.
    public let addressForm: String
    /// Whether groups of readers share it. Then partitions go from one member to another, positions are each group's own
    /// (`PartitionPositions`), and sources are called `SCHEME:LOG/PARTITION` (`TopicNaming`).
    public var isReadByGroups = false
    /// Whether what was read can be read again, in another run, too.
    public var isRepeatable = true
    /// Whose properties can be set for it, be it on the command line; nil where there are none to set.
    public var propertiesOf: String?
    /// Whether a record without a value says that its key has nothing any more, as in a topic that is compacted.
    public var deletesByKey = false
    /// Whether a log that is missing can be made by whoever reads it.
    public var canBeMadeByReaders = false

    /// Those of all kinds of log.
    public static var all: [LogTraits] { Transports.all.map { $0.traits } }
}
