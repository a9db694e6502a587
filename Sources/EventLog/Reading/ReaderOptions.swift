// How a reader goes about it, whatever the kind of log; each kind looks at what concerns it.

/// A reader's options.
public struct ReaderOptions: Sendable {
    /// Whether to wait for more where the log ends now: for a directory log that does not exist yet, too,
    /// instead of throwing `.missing`.
    public var following = false
    /// Whether to give a directory log an identity where it has none and may be written.
    public var identifiesLog = false
    /// What makes standard input's source name unique to this run: `stdin:TOKEN`.
    public var streamToken = ""
    /// How much of a file is read at once, in bytes; at least a record's greatest size is.
    public var block_bytes = 1 << 20
    /// A record's greatest size in bytes.
    public var record_bytes_max = Record.size_bytes_max

    /// Where groups share the log: the group, whose members share the partitions and the positions.
    public var group = "shop-joiner"
    /// Where groups share the log: where the group's positions are kept; by itself only as long as these options live.
    public var positions: any PartitionPositions = TransientPositions()
    /// Where groups share the log: where the group begins in the partitions that are there at its first start; nil: at the
    /// beginning.
    public var from: ReadingStart?
    /// Whether to ask a broker to make a topic that is missing, instead of throwing `.missing`.
    public var createsTopic = false
    /// Told once when no broker can be reached any more, and once when one can be again; and when a directory log
    /// can be given no identity.
    public var onTrouble: (@Sendable (_ text: String) -> Void)?
    /// Where groups share the log: called by `poll`, on its thread, before sources go to another member of the group. What is
    /// stored when it returns is where the other one goes on; it should return within seconds.
    /// It is not called for partitions that are lost already, nor by `close`.
    public var onRevoke: (@Sendable (_ sources: [Int]) -> Void)?

    public init() {}
}

/// Where the reading of a topic begins.
public enum ReadingStart: Sendable, Equatable {
    /// At the first record that is kept.
    case beginning
    /// At what comes from now on.
    case end
    /// At the first record received at this time or later, in Unix milliseconds; at the end without one.
    case time(_ timestamp_ms: Int64)
}
