import EventLog

/// Where each source of a log has been read to, kept beside the state that came of it.
public protocol PositionStore: Sendable {
    /// From where a share of the work goes on in a source; `nil`: from its beginning.
    ///
    /// Where the work was shared among another number of instances before, it goes on from the smallest position
    /// that any of those had reached. Throws `StoreError`.
    func resume(_ source: String, share: Share) throws -> SourceMark?

    /// Stores the positions that the share has reached. Throws `StoreError`, a lasting one if the work has been
    /// shared anew meanwhile, so that this share exists no more.
    func store(_ marks: [String: SourceMark], share: Share) throws
}

extension MemoryStore: PositionStore {
    public func resume(_ source: String, share: Share) -> SourceMark? { nil }
    public func store(_ marks: [String: SourceMark], share: Share) {}
}
