// The reading side of a log, whatever its kind.

/// One partition of a log: a file, or standard input.
public struct Source: Sendable, Equatable {
    /// Stable between runs, absolute and canonical: `file:/srv/shop/events/partition-0003.ndjson`.
    public let name: String
    /// Whether a later reader can read it again from a position; standard input has no past.
    public var isRepeatable = true

    /// Whether a source with this name is, or was, somebody's standard input.
    public static func isStream(_ name: String) -> Bool { name.hasPrefix(streamPrefix) }

    static let streamPrefix = "stdin:"
}

/// What a poll came to.
public enum PollOutcome: Sendable, Equatable {
    /// The reader moved on; the sink was given what it found (nothing, if all of it was blank lines).
    case delivered
    /// Everything has been read and nothing came in the time given, or the reader was woken.
    case idle
    /// Everything has been read and nothing can come any more: the input was closed.
    case ended
}

/// Reads a log's records, each exactly once per reader, in the order of their partition.
///
/// `poll` belongs to one thread at a time; everything else may be called from any thread.
public protocol EventLogReader: AnyObject, Sendable {
    /// The partitions known so far; new ones are added at the end and none ever goes.
    var sources: [Source] { get }

    /// Delivers what is there: about `budget_bytes` of it, taking the partitions in turn.
    ///
    /// With nothing there it waits at most `wait_ms` milliseconds for more. A problem with a file is thrown
    /// when everything readable in it was delivered, and again by every later poll; a poll that has
    /// delivered anything does not throw.
    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome

    /// Makes a waiting poll return at once, or the next one that would wait.
    func wake()

    /// What to store so that a later reader goes on from `position` (a record's `next`).
    func mark(source: Int, position: Int64) throws -> SourceMark

    /// The position after the last byte of a partition, for the lag; nil where there is no telling.
    func endPosition(source: Int) throws -> Int64?
}
