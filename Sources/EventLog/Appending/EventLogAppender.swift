// The writing side of a log, whatever its kind.

import Bytes

/// Appends records to a log. Belongs to one thread at a time.
///
/// Records are buffered, about 1 MiB per partition. Only what a `flush` came back from is durable;
/// of what was appended since, a crash keeps any whole records, or none.
public protocol EventLogAppender: AnyObject {
    /// Appends a record, given without its line end. Records of one key keep their order; without a
    /// key the record goes to any partition.
    ///
    /// Throws `.unacceptableRecord` for a record that would not be read back as it is: over 1 MiB,
    /// blank, or with a line end in it. After any error the record was not taken.
    func append(key: ByteView?, _ record: ByteView) throws

    /// Says that the key has nothing any more, in the order of its records. Throws `.unacceptableRecord` where the kind of
    /// log has no word for that (`LogTraits.deletesByKey`).
    func append(deletionOf key: ByteView) throws

    /// Throws as `append` for a record that it would refuse; appends nothing.
    func check(key: ByteView?, _ record: ByteView) throws

    /// Whether, after a failure or a death, those of a key's records that are in the log are always the first ones.
    var losesOnlyTails: Bool { get }

    /// Writes everything out and makes it durable. After an error it may be called again, and goes on
    /// with what was not written; nothing is written twice.
    func flush() throws

    /// Flushes for the last time.
    func close() throws

    /// After a call that failed: makes durable what was written all the same, and tells how many of the records that
    /// were taken are not in the log; nil where nobody can tell.
    func settle() -> Int?
}

extension EventLogAppender {
    public func check(key: ByteView?, _ record: ByteView) throws {
        try checkAppendable(record)
    }

    public func append(deletionOf key: ByteView) throws {
        throw EventLogError.unacceptableRecord(reason: "this kind of log has no word for a deletion")
    }

    public var losesOnlyTails: Bool { true }

    public func settle() -> Int? { nil }

    /// Appends a record to the partition of its key; both are copied.
    public func append(key: [UInt8], _ record: [UInt8]) throws {
        try key.withView { key in
            try record.withView { try append(key: key, $0) }
        }
    }

    /// Appends a record without a key.
    public func append(_ record: [UInt8]) throws {
        try record.withView { try append(key: nil, $0) }
    }
}

/// Throws `.unacceptableRecord` unless a reader would hand the record back byte for byte.
func checkAppendable(_ record: ByteView) throws {
    func refuse(_ reason: String) -> EventLogError { .unacceptableRecord(reason: reason) }
    guard record.count <= Record.size_bytes_max else { throw refuse("it is over 1 MiB") }
    guard record.index(of: newline) == nil else { throw refuse("it holds a line break") }
    guard !isBlank(record) else { throw refuse("it is blank") }
    guard record.last != 0x0D else { throw refuse("it ends in a carriage return") }
    guard byteOrderMarkLength(record) == 0 else { throw refuse("it begins with a byte order mark") }
}
