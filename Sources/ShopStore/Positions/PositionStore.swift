import EventLog

/// Where each source of a log has been read to, kept beside the state that came of it.
public protocol PositionStore: Sendable {
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

    /// Throws what `store` would throw now for one of these sources; `nil`: for any that this process was given.
    ///
    /// Before effects are stored their own sources are enough: what others have lost, those read again themselves.
    func verify(_ sources: [String]?, share: Share) throws
}

extension MemoryStore: PositionStore {
    public func resume(_ sightings: [Sighting], share: Share) -> [Resumption] {
        Resumption.fromTheBeginning(sightings)
    }
    public func store(_ marks: [String: SourceMark], share: Share) {}
    public func verify(_ sources: [String]?, share: Share) {}
}
