import EventLog
import Shop

/// Publishes events to the log, each keyed as the shop's logs are partitioned.
public final class EventPublisher {
    private let log: any EventLogAppender
    private let tally: Tally
    private var count = 0
    private var record: [UInt8] = []

    private init(_ log: any EventLogAppender, _ tally: Tally) { (self.log, self.tally) = (log, tally) }

    /// Lets `body` publish, makes everything durable, and confirms it. Throws `Failure` that says how many events are
    /// in where the log could not take all of them.
    public static func publishing(
        to log: any EventLogAppender, _ tally: Tally, _ body: (EventPublisher) throws -> Void
    ) throws {
        try tally.confirming(log) {
            try body(EventPublisher(log, tally))
            try log.close()
        }
    }

    /// Appends the event; `timestamp_ms` is when it happened, in Unix milliseconds (UTC). Throws `EventLogError`.
    public func publish(_ event: EventRecord, timestamp_ms: Int64) throws {
        record.removeAll(keepingCapacity: true)
        event.write(timestamp_ms: timestamp_ms, to: &record)
        try event.key.withView { key in
            Result { try record.withView { try log.append(key: key, $0) } }
        }.get()
        count += 1
        tally.begin(count)
    }
}

extension Tally {
    /// Confirms all that was begun once `body` has made it durable. Throws `Failure` that says how many events are in
    /// where it could not.
    public func confirming(_ log: any EventLogAppender, _ body: () throws -> Void) throws {
        do { try body() } catch let error as EventLogError where error != .outputClosed {
            guard let missing = log.settle() else { throw error }
            confirm(lacking: missing)
            let failure = Failure(error)
            throw Failure(failure.status, "\(failure.message); \(line)")
        }
        confirm()
    }
}
