// What a service brings along: something that gathers records on the thread that reads, and something that works on them.

import EventLog

/// A stretch of the log, as it goes from the thread that reads to the one that works.
package protocol FollowedBatch: Sendable {
    /// For each source's number the position after the last record taken.
    var reached: [UInt32: Int64] { get }
    /// What to store of each of these sources once the batch is, made of what was read of it; none for sources that
    /// nobody can go on in by a mark.
    var marks: [UInt32: SourceMark] { get }
    /// How many records it is made of.
    var count: Int { get }
    /// When the first of them was read, by the clock that only runs forward.
    var begun_ms: Int64? { get }
    /// For each source's number when its last event happened, where that is known: Unix milliseconds.
    var happened: [UInt32: Int64] { get }
}

/// Gathers records into batches, on the thread that reads.
package protocol Gatherer: RecordSink {
    associatedtype Batch: FollowedBatch

    /// Whether there is nothing to hand over.
    var isEmpty: Bool { get }
    /// Whether a batch has to be taken before there can be more.
    var isFull: Bool { get }
    /// Whether the run ends with a record that was read: nothing behind it is taken.
    var isStopped: Bool { get }
    /// A poll begins: it may wait long before there is a record.
    func beginPoll()
    /// Makes ready whatever was accepted.
    func settle()
    /// Hands over everything that was accepted, and begins a new batch.
    func take() -> Batch
}

/// What a service makes of a log; on the thread that runs the service.
package protocol Processor: AnyObject {
    associatedtype Batch: FollowedBatch

    /// Before the first batch.
    func begin() throws
    /// Brings about the effects of a batch, and has its positions stored with them.
    func process(_ batch: Batch, storingPositions: () throws -> Void) throws
    /// After each batch, and about once a second where none comes.
    func tick() throws
    /// After the last batch, where the log has ended.
    func end() throws
    /// Takes away what keeps writes waiting that nobody will ever go on with: called where there is no progress, on any
    /// thread.
    var releasing: @Sendable () -> Void { get }
}

/// A source of a reader, and its number in this run.
package struct NumberedSource: Sendable {
    package var name: String
    package var number: UInt32

    package init(name: String, number: UInt32) { (self.name, self.number) = (name, number) }
}

/// How long records wait for more of them.
package struct Pacing: Sendable {
    /// While the log has more, in milliseconds.
    package var age_ms_max: Int64
    /// Where the log has no more at the moment, in milliseconds.
    package var linger_ms: Int64

    package init(age_ms_max: Int64, linger_ms: Int64) { (self.age_ms_max, self.linger_ms) = (age_ms_max, linger_ms) }
}
