// What a position in a partition is recognised by.

/// A record of a partition, as far as it takes to know it again.
///
/// The last one that was read before a position need not have the offset before it: compaction, and the marks of
/// transactions, leave offsets without a record.
public struct LastRecord: Sendable, Equatable {
    /// Its own offset in the partition.
    public var offset: Int64
    /// When the log received it, in Unix milliseconds, or when its producer says that it was made; nil without a time.
    public var timestamp_ms: Int64?
    /// Of the key and the value.
    public var fingerprint: Int64

    /// Each as its property says.
    public init(offset: Int64, timestamp_ms: Int64?, fingerprint: Int64) {
        (self.offset, self.timestamp_ms, self.fingerprint) = (offset, timestamp_ms, fingerprint)
    }
}
