import EventLog
import Mongo

/// An event that waits to go out.
public struct OutgoingEvent: Sendable {
    /// Which document it stands in.
    let place: ObjectID
    /// What it is about: a customer's id, or a product's.
    public let key: String
    /// The record.
    public let event: String
}

/// Where events go. Belongs to one thread.
public protocol OutboxSink: AnyObject, Sendable {
    /// What people know it by.
    var name: String { get }

    /// How many events it is handed at once, at most: they are delivered, and written down as that, together.
    var eventsAtOnce: Int { get }

    /// Looks whether events can go there; throws what a person has to mend.
    func open() throws

    /// Delivers the events, in their order, so that they last; asks `isOver` between long steps whether to leave it.
    ///
    /// Gives why one of them will never be taken, by its place among them. Throws what may pass: then all of them come again.
    func deliver(_ events: [OutgoingEvent], isOver: () -> Bool) throws -> [Int: String]
}

extension OutboxSink {
    public var eventsAtOnce: Int { 1_000 }
}

/// Appends events to a log.
public final class LogSink: OutboxSink, @unchecked Sendable {
    // Unchecked: one thread at a time, as the protocol says; opened before there is another one.
    private let address: LogAddress
    private var appender: (any EventLogAppender)?

    /// Opens nothing yet.
    public init(_ address: LogAddress) { self.address = address }

    public var name: String { madeVisible("\(address)") }

    public func open() throws { appender = try address.openAppender() }

    public func deliver(_ events: [OutgoingEvent], isOver: () -> Bool) throws -> [Int: String] {
        let appender = try appender ?? address.openAppender()
        self.appender = appender
        do {
            var refused: [Int: String] = [:]
            for (place, event) in events.enumerated() {
                do { try appender.append(key: Array(event.key.utf8), Array(event.event.utf8)) } catch let error
                    as EventLogError where error.fault == .usage
                {
                    refused[place] = "\(error)"
                }
            }
            try appender.flush()
            return refused
        } catch {
            // Whatever it still holds comes again from the outbox, through another one.
            self.appender = nil
            _ = appender.settle()
            throw error
        }
    }
}
