// What a kind of log has to do to be one. The value is a log's address, with all that it takes to reach the log.

/// One kind of log: how addresses are understood, and what can be done with the log at one of them.
///
/// `description` is an address from which the same log is understood, without any secret in it. What is thrown is
/// `EventLogError`, in words that repeat no secret either; what concerns other machines within ten seconds.
protocol Transport: Sendable, Equatable, CustomStringConvertible {
    static var traits: LogTraits { get }

    /// The log with this address; nil where that is no address of this kind. Throws `.invalidAddress`.
    static func parse(_ text: String) throws -> Self?

    /// Opens the log for reading. `LogAddress.openReader` says what is expected.
    func openReader(_ options: ReaderOptions, resume: @escaping Resume) throws -> any EventLogReader

    /// Opens the log for appending.
    func openAppender() throws -> any EventLogAppender

    // MARK: Where there are properties to set

    /// Sets `property=value` as it stands on a command line, where no secret may be. Throws `.invalidProperty`.
    mutating func add(property: String) throws

    /// Sets the properties in a file. Throws `.invalidProperty` and `.system`.
    mutating func add(propertiesFile path: String) throws

    // MARK: Where groups of readers share the log

    /// How far a group is behind in each partition; the group is not disturbed.
    func lag(of group: String, _ positions: any PartitionPositions) throws -> [TopicLag]

    /// Asks what a person who moves positions has to know.
    func inquiry(_ positions: any PartitionPositions) throws -> any TopicInquiry

    // MARK: Where the log is in files of this machine

    /// The files as they are found. Throws `.invalidAddress` for any other log.
    func sightings() throws -> [Sighting]

    /// Where a directory log is, without links, and on which machine; nil for any other log.
    func folder() throws -> (path: String, host: String)?

    /// One name for the log, however its address was spelled.
    var canonicalName: String { get }

    /// Which log it is on this machine, by whatever path it is reached.
    func localKey() throws -> String
}

extension Transport {
    mutating func add(property: String) throws {
        throw EventLogError.invalidProperty(name: "", reason: "cannot be set: \(self) takes none")
    }

    mutating func add(propertiesFile path: String) throws {
        throw EventLogError.invalidProperty(name: "", reason: "cannot be set: \(self) takes none")
    }

    func lag(of group: String, _ positions: any PartitionPositions) throws -> [TopicLag] { throw noGroups }

    func inquiry(_ positions: any PartitionPositions) throws -> any TopicInquiry { throw noGroups }

    func sightings() throws -> [Sighting] {
        throw EventLogError.invalidAddress(reason: "\(self) is no log of files")
    }

    func folder() throws -> (path: String, host: String)? { nil }

    var canonicalName: String { description }

    func localKey() throws -> String { description }

    private var noGroups: EventLogError { .invalidAddress(reason: "no groups share \(self)") }
}
