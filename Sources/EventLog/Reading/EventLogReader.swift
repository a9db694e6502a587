// The reading side of a log, whatever its kind.

/// One partition of a log: a file, or standard input.
public struct Source: Sendable, Equatable {
    /// Stable between runs. A file is called by the place where it was first seen, for good, wherever it is moved:
    /// `file:/srv/shop/events/partition-0003.ndjson`, with `#` and a few digits where that name was another log's.
    public let name: String
}

/// What the positions of a log count.
public enum PositionUnit: String, Sendable { case bytes, messages }

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

    /// Whether the last poll left nothing unread, as far as it could see. On the thread that polls.
    var isCaughtUp: Bool { get }

    /// Whether the log ends only where its input is closed: then `.idle` is no end, however long it lasts.
    var endsWhenClosed: Bool { get }

    /// Makes a waiting poll return at once, or the next one that would wait.
    func wake()

    /// What to store so that a later reader goes on after what was delivered so far of a source, made of the bytes
    /// that were read. `nil` where nobody can go on by a mark. On the thread that polls.
    func mark(source: Int) -> SourceMark?

    /// The same for an earlier position (a record's `next`), for which the log is read once more: throws
    /// `.truncated` or `.replaced` where that is no longer what was delivered. On the thread that polls.
    func mark(source: Int, before position: Int64) throws -> SourceMark?

    /// The bytes of a record that was delivered, read again: `start` is its position, `next` the one after it. At
    /// most 1 MiB of them; `nil` where they are not there any more, or never were to be had twice.
    func read(source: Int, from start: Int64, to next: Int64) throws -> [UInt8]?

    /// The position after the last byte of a partition, for the lag; nil where there is no telling.
    func endPosition(source: Int) throws -> Int64?

    /// Whether it is known by now which partitions are this reader's to read; before that nobody can say what is left.
    var isPlaced: Bool { get }

    /// Whether a source is this reader's now, and not by now another one's.
    func isOurs(source: Int) -> Bool

    /// Whether those who keep the log cannot be reached just now.
    var isAway: Bool { get }

    /// Asks them, and waits so long at most; what is in files is there. From any thread.
    func isReachable(within_ms: Int) -> Bool

    /// What positions count.
    var unit: PositionUnit { get }

    /// How much of a partition this reader still has to read for one who stands at `position`, in `unit`s; nil where there
    /// is no telling. Without a position that is where the reading began. Asks nobody, so it costs next to nothing.
    func rest(of source: Int, after position: Int64?) throws -> Int64?

    /// Whether partitions may go to another reader at any time, as in a group.
    var changesHands: Bool { get }

    /// Tells the log, for others to look at, how far its sources were read: each one's next position. Nothing depends on
    /// it. Sources that belong to another reader by now are passed over.
    func commit(_ positions: [Int: Int64]) throws

    /// Gives up what the reader shares with others, within about three seconds. After the last `poll`,
    /// and after the last `commit`: nothing is committed here.
    func close()
}

extension EventLogReader {
    public func mark(source: Int) -> SourceMark? { nil }
    public func mark(source: Int, before position: Int64) throws -> SourceMark? { nil }
    public func read(source: Int, from start: Int64, to next: Int64) throws -> [UInt8]? { nil }
    public var isCaughtUp: Bool { false }
    public var isPlaced: Bool { true }
    public func isOurs(source: Int) -> Bool { true }
    public var isAway: Bool { false }
    public func isReachable(within_ms: Int) -> Bool { true }
    public var endsWhenClosed: Bool { false }
    public var unit: PositionUnit { .bytes }
    public func rest(of source: Int, after position: Int64?) throws -> Int64? {
        try endPosition(source: source).map { max(0, $0 - (position ?? 0)) }
    }
    public var changesHands: Bool { false }
    public func commit(_ positions: [Int: Int64]) throws {}
    public func close() {}
}
