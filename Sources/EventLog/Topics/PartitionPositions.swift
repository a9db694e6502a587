// Where a group's positions are kept: beside the state that came of them, not with the brokers.

import Synchronization

/// What is known of a topic that a group reads.
public struct KnownTopic: Sendable, Equatable {
    /// Whether the group has begun with it: then every partition that was there has its starting position.
    public var isBegun: Bool
    /// Which of the topics it is that had this name, from 1 on: others were given up on purpose.
    public var generation: Int

    /// Each as its property says.
    public init(isBegun: Bool, generation: Int) { (self.isBegun, self.generation) = (isBegun, generation) }

    /// The names of a topic's sources end in this.
    var suffix: String { generation > 1 ? "#\(generation)" : "" }
}

/// Keeps the positions of a group in a topic's partitions. Asked by readers, from several threads.
public protocol PartitionPositions: Sendable {
    /// `name` is what the topic's sources are called by: `kafka:CLUSTER/TOPIC`.
    func topic(_ name: String) throws -> KnownTopic

    /// Fixes where the group begins, for every source named that nobody has fixed before; the others of the topic are
    /// read from their beginning. To be called before anything is read.
    func begin(_ topic: String, at starts: [String: SourceMark]) throws

    /// The positions as they are stored. Changes nothing.
    func stored(_ sources: [String]) throws -> [String: SourceMark]

    /// Makes these sources the caller's, and gives from where to go on in each; in those left out from the beginning.
    /// Whoever had them before stores no position of theirs any more.
    func take(_ sources: [String]) throws -> [String: SourceMark]

    /// The caller no longer reads these.
    func release(_ sources: [String])
}

/// Remembers positions as long as it lives.
public final class TransientPositions: PartitionPositions {
    private let marks = Mutex<[String: SourceMark]>([:])
    private let begun = Mutex<Set<String>>([])

    public init() {}

    public func topic(_ name: String) -> KnownTopic {
        KnownTopic(isBegun: begun.withLock { $0.contains(name) }, generation: 1)
    }

    public func begin(_ topic: String, at starts: [String: SourceMark]) {
        marks.withLock { $0.merge(starts) { before, _ in before } }
        begun.withLock { _ = $0.insert(topic) }
    }

    public func take(_ sources: [String]) -> [String: SourceMark] { stored(sources) }

    public func release(_ sources: [String]) {}

    public func stored(_ sources: [String]) -> [String: SourceMark] {
        marks.withLock { marks in marks.filter { sources.contains($0.key) } }
    }

    public func store(_ new: [String: SourceMark]) { marks.withLock { $0.merge(new) { $1 } } }
}
