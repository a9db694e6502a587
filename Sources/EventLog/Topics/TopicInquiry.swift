// What a person who moves positions has to know of a topic.

/// A topic that is asked from outside: no group is joined, and nothing is committed. All calls throw `EventLogError`, also
/// where there is no answer within ten seconds.
public protocol TopicInquiry {
    /// What the topic is called: `kafka:CLUSTER/TOPIC`.
    var name: String { get }

    /// The name of the source that a partition is.
    func source(_ partition: Int32) -> String

    /// For each source of the topic the offset of the first record from a place on, the end without one.
    func offsets(at place: ReadingStart) throws -> [String: Int64]

    /// For each source of the topic the offsets that are kept.
    func kept() throws -> [String: Range<Int64>]

    /// Whether the record that was read last before each of these positions is still the one that stands there; sources of
    /// which that cannot be told are left out.
    func stillHolds(_ marks: [String: SourceMark]) throws -> [String: Bool]

    /// Where these records stand in this topic, by the numbers of their partitions, with whatever offset: the one of the same
    /// time, or else the only one. Those that are not found are left out, and those that may be any of several.
    /// Throws also where the search takes a minute.
    func places(of records: [Int32: LastRecord]) throws -> [Int32: LastRecord]
}
