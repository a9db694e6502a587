// What a position in a partition is recognised by.

/// A record of a Kafka partition, as far as it takes to know it again.
///
/// The last one that was read before a position need not have the offset before it: compaction, and the marks of
/// transactions, leave offsets without a record.
public struct LastRecord: Sendable, Equatable {
    public var offset: Int64
    /// When the log received it, in Unix milliseconds, or when its producer says that it was made; nil without a time.
    public var timestamp_ms: Int64?
    /// Of the key and the value.
    public var fingerprint: Int64

    public init(offset: Int64, timestamp_ms: Int64?, fingerprint: Int64) {
        (self.offset, self.timestamp_ms, self.fingerprint) = (offset, timestamp_ms, fingerprint)
    }
}

extension LastRecord {
    init(_ message: KafkaMessage) {
        let (key, value) = (EventLog.fingerprint(message.key), EventLog.fingerprint(message.payload))
        // No sum: a key and a value that change places are another record.
        self.init(
            offset: message.offset, timestamp_ms: message.timestamp_ms,
            fingerprint: key &* 0x2545_F491_4F6C_DD1D ^ value)
    }
}
