// One record of a log, and whoever takes records.

import Bytes

/// One record as a reader hands it over. Nothing is copied: `bytes` lives only during the call.
public struct Record {
    /// A record's greatest size in bytes, 1 MiB; of a larger one only the beginning is handed over.
    public static let size_bytes_max = 1_048_576

    /// The record without its line end; at most its first `size_bytes_max` bytes. Valid only during the call.
    public let bytes: ByteView
    /// The index of its partition in the reader's `sources`.
    public let source: Int
    /// Where it starts: a byte offset in a file, an offset in a partition.
    public let position: Int64
    /// The position after it, from which reading would go on.
    public let next: Int64
    /// When the log received it, in Unix milliseconds, if the log keeps such a time (files do not).
    public let timestamp_ms: Int64?
    /// Whether that is only when it was read, because the log keeps no times.
    public var isTimeOfReading = false
    /// The full size in bytes; greater than `bytes.count` when the record was over the limit.
    public let size_bytes: Int

    /// Whether only the beginning of it was handed over.
    public var isOversized: Bool { size_bytes > bytes.count }

    /// The same record with a copy of its bytes, which lives as long as whoever made it says, and with a time.
    public func with(bytes copy: ByteView, orTimestamp_ms now_ms: Int64) -> Record {
        Record(
            bytes: copy, source: source, position: position, next: next, timestamp_ms: timestamp_ms ?? now_ms,
            isTimeOfReading: timestamp_ms == nil, size_bytes: size_bytes)
    }
}

/// Takes records one by one, on the thread that polls.
public protocol RecordSink: AnyObject {
    /// Returns false to be given nothing after this record. The record counts as delivered either way.
    func accept(_ record: Record) -> Bool
}
