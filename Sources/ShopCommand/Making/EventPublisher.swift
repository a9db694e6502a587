import EventLog
import Glibc
import Shop

/// Publishes events to the log, each keyed as the shop's logs are partitioned.
///
/// Calls throw `EventLogError`. Only what `finish` came back from is durable.
public final class EventPublisher {
    private let log: any EventLogAppender
    private var record: [UInt8] = []

    public init(_ log: any EventLogAppender) { self.log = log }

    /// Appends the event; `timestamp_ms` is when it happened, in Unix milliseconds (UTC).
    public func publish(_ event: EventRecord, timestamp_ms: Int64) throws {
        record.removeAll(keepingCapacity: true)
        event.write(timestamp_ms: timestamp_ms, to: &record)
        try event.key.withBytes { key in
            Result { try record.withUnsafeBytes { try log.append(key: key, $0) } }
        }.get()
    }

    /// Makes everything durable.
    public func finish() throws { try log.close() }
}

/// Now, in Unix milliseconds (`clock_gettime(2)`).
public func currentTime_ms() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}
