import EventLog
import Following
import Logging
import Mongo
import Shop
import ShopStore

/// What a publisher has done, in pictures.
public struct PublisherCounts: Equatable, Sendable {
    /// Pictures of customers, and deletions, that are in the output.
    public internal(set) var pictures = 0
    public internal(set) var deletions = 0
    /// Documents that changed and are about nobody: without an id, or with one that cannot be one.
    public internal(set) var passedOver = 0
    /// When the last change that is published happened: Unix milliseconds (UTC); nil before there was one.
    public internal(set) var changed_ms: Int64?
}

/// Publishes the picture of each customer whose document changes, whoever has changed it.
///
/// The server's change stream says only which documents changed. Pictures are read at one time of the database, which is
/// their version, and no version follows a later one of the same customer.
public final class PicturePublisher: @unchecked Sendable {
    // Unchecked: all but the runtime belongs to the thread that runs it.
    let database: ShopDatabase
    let runtime: ServiceRuntime
    let published: PublishedCustomers
    private let output: LogAddress
    let isOnce: Bool
    let progress: (PublisherCounts) -> Void
    var log: PictureLog!
    var state: PublisherState!
    var counts = PublisherCounts()

    /// `isOnce`: ends once all that is there is published. `progress` is told after each burst, and about once a second.
    public init(
        _ database: ShopDatabase, to output: LogAddress, isOnce: Bool, vitals: Vitals,
        logger: Logger, progress: @escaping (PublisherCounts) -> Void
    ) {
        (self.database, self.output, self.isOnce, self.progress) = (database, output, isOnce, progress)
        published = PublishedCustomers(database: database, output: output.canonicalName)
        runtime = ServiceRuntime(logger: logger, vitals: vitals) { try database.ping() }
    }

    /// Asks it to finish what is at hand, and to return; on any thread.
    public func stop() { runtime.isStopped.set() }

    /// Publishes until it is stopped, or done. Throws `StoreError`, and `EventLogError` where the output cannot be opened.
    public func run() throws -> PublisherCounts {
        let isOver = StopFlag()
        defer { isOver.set() }
        do {
            log = try PictureLog(output, runtime)
            try runtime.outage.survive { try published.prepare() }
            runtime.vitals.begin(runtime)
            defer { runtime.vitals.end() }
            state = try runtime.outage.survive { try PublisherState(database, output: output.canonicalName) }
            runtime.activity.watch(until: isOver, clock_ms: Clock.monotonic_ms, logger: runtime.logger, free: {})
            while try !runOnce() {}
            try state.hold()
        } catch is ServiceRuntime.Stopped {
            // What is not written down is only published again; a database that is away is not waited for.
            if (try? runtime.outage.begin()) != nil { _ = try? state?.hold() }
        } catch is PublisherReplaced {
            throw StoreError("another publish-customers has begun with \(log.name): there can be one", .configuration)
        }
        return counts
    }

    /// Walks, where that is due, and follows the changes; true where it is done.
    private func runOnce() throws -> Bool {
        do {
            if state.token == nil { try surviving { try self.beginWalk() } }
            while state.isWalking { try surviving { try self.walkOn() } }
            return try surviving { try self.follow() }
        } catch let error as MongoError where error.kind == .historyLost {
            runtime.logger.notice("\(error): all customers are published anew.")
            try surviving { try self.state.beginWalk(from: nil) }
            return false
        }
    }

    /// Waits for the database where it is away. A picture that is too old is taken again.
    private func surviving<R>(_ body: () throws -> R) throws -> R {
        try runtime.outage.survive {
            while true {
                do { return try body() } catch is SnapshotTooOld {
                    try state.hold()
                } catch let error as MongoError where error.kind != .historyLost {
                    throw StoreError(error)
                }
            }
        }
    }
}
