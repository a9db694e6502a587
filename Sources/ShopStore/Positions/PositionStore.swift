import EventLog

/// Where each source of a log has been read to, kept beside the state that came of it: of files, and of the partitions of
/// a topic for the group at work.
public protocol PositionStore: PartitionPositions {
    /// What each of these files is, and from where a share of the work goes on in it; one answer for each, in order.
    ///
    /// A log that is known keeps its name wherever it lies. Where the work was shared among another number of instances
    /// before, it goes on from the smallest position that any of those had reached. Throws `StoreError`, and
    /// `EventLogError` where a file is not what was read, or where it can't be told which log it is.
    func resume(_ sightings: [Sighting], share: Share) throws -> [Resumption]

    /// Stores the positions that the share has reached, each over the one that this process stored before, or was
    /// given. May be repeated. Throws `StoreError`, a lasting one where another position is stored: the work has been
    /// shared anew, another joiner is at it, or the database is not the one it was.
    func store(_ marks: [String: SourceMark], share: Share) throws

    /// Throws `EventLogError` where a directory log, in which nothing was found, had partitions that were read.
    func checkEmptied(_ log: LogAddress) throws

    /// Throws what `store` would throw now for one of these sources; `nil`: for any that this process was given.
    ///
    /// Before effects are stored their own sources are enough: what others have lost, those read again themselves.
    func verify(_ sources: [String]?, share: Share) throws
}

/// For stores that know of files alone.
extension PositionStore {
    public func checkEmptied(_ log: LogAddress) throws {}
    public func topic(_ name: String) throws -> KnownTopic { KnownTopic(isBegun: false, generation: 1) }
    public func begin(_ topic: String, at starts: [String: SourceMark]) throws {}
    public func stored(_ sources: [String]) throws -> [String: SourceMark] { [:] }
    public func take(_ sources: [String]) throws -> [String: SourceMark] { [:] }
    public func release(_ sources: [String]) {}
}

extension MemoryStore: PositionStore {
    public func resume(_ sightings: [Sighting], share: Share) -> [Resumption] {
        Resumption.fromTheBeginning(sightings)
    }
    public func store(_ marks: [String: SourceMark], share: Share) { partitions.store(marks) }
    public func verify(_ sources: [String]?, share: Share) {}
    public func topic(_ name: String) -> KnownTopic { partitions.topic(name) }
    public func begin(_ topic: String, at starts: [String: SourceMark]) { partitions.begin(topic, at: starts) }
    public func stored(_ sources: [String]) -> [String: SourceMark] { partitions.stored(sources) }
    public func take(_ sources: [String]) -> [String: SourceMark] { partitions.take(sources) }
}
