import Dispatch
import EventLog
import Logging
import Mongo
import ShopStore
import Synchronization

/// Delivers what is in an outbox, on a thread of its own, until it is told to end.
public final class OutboxDelivery: Sendable {
    private let outbox: Outbox
    private let pages: OutboxPages
    private let logger: Logger
    private let activity = Activity()
    /// All that waits is to go out before the end; what cannot go out now stays for the next run.
    private let isEnding = StopFlag()
    private let isStopped = StopFlag()
    private let isDone = StopFlag()
    private let delivered = Atomic(0)
    private let setAside = Atomic(0)

    /// How often what other runs have left is looked for, and how long after an error it is tried again.
    private static let sweepEvery_ms: Int64 = 10_000
    private static let pause_ms_max = 1_000
    /// How long the end waits for a delivery under way when it is not to wait for all.
    private static let end_ms_max = 3_000

    /// Opens the sink, and begins. Throws what a person has to mend.
    public init(_ outbox: Outbox, _ database: ShopDatabase, logger: Logger) throws {
        (self.outbox, self.logger) = (outbox, logger)
        pages = OutboxPages(outbox, database)
        try outbox.sink.open()
        activity.watch(until: isDone, clock_ms: Clock.monotonic_ms, logger: logger, free: {})
        DispatchQueue(label: "outbox").async { [self] in run() }
    }

    /// How many events went out in this run.
    public var count: Int { delivered.load(ordering: .relaxed) }
    /// How many will not, because they were refused for good.
    public var refusedCount: Int { setAside.load(ordering: .relaxed) }

    /// Asks a delivery that waits for something to leave it; on any thread.
    public func stop() {
        isStopped.set()
        outbox.wake.ring()
    }

    /// Delivers all that waits, unless it was stopped: then what can be delivered within seconds. False where some is left.
    public func end() -> Bool {
        isEnding.set()
        outbox.wake.ring()
        while !isStopped.wait(0) { if isDone.wait(100) { return true } }
        return isDone.wait(Self.end_ms_max)
    }

    private func run() {
        var sweep = Recurring(every_ms: Self.sweepEvery_ms, clock_ms: Clock.monotonic_ms)
        var (trouble, pause_ms, isFirst) = (Trouble.none, 50, true)
        while true {
            do {
                // What was written before the end began is seen by a look that begins after it.
                let isLast = isEnding.wait(0)
                var isSweeping = isFirst
                sweep.doIfDue { isSweeping = true }
                let found = try deliver(isSweeping ? (isFirst ? .all : .left) : .own)
                if trouble == .sink { logger.notice("\(outbox.sink.name) takes events again.") }
                (trouble, pause_ms) = (.none, 50)
                if isFirst { isFirst = found }
                // What others had left says nothing about this run's own.
                if found || isSweeping { continue }
                if isLast { return isDone.set() }
                if isEnding.wait(0) { continue }
                _ = outbox.wake.wait(1_000)
            } catch {
                if trouble == .none { trouble = self.trouble(error) }
                if isStopped.wait(pause_ms) { return }
                pause_ms = min(Self.pause_ms_max, pause_ms * 2)
            }
        }
    }

    /// What events wait for, said once. That the database is away says whoever takes records.
    private enum Trouble { case none, database, sink }

    private func trouble(_ error: any Error) -> Trouble {
        if let error = error as? StoreError {
            if !error.isTransient { logger.warning("Events wait in \(outbox.collection): \(error)") }
            return .database
        }
        logger.warning("Events wait for \(outbox.sink.name): \(error)")
        return .sink
    }

    /// Delivers one page; false where there was nothing.
    private func deliver(_ kind: OutboxPages.Kind) throws -> Bool {
        let page = try pages.read(kind)
        guard let first = page.first else { return false }
        activity.begin(at: "the event of \(madeVisible(first.key))")
        activity.waits(for: outbox.sink.name)
        defer { activity.end() }
        let refused = try outbox.sink.deliver(page) { isStopped.wait(0) }
        for (place, reason) in refused {
            logger.warning("An event is not taken by \(outbox.sink.name): \(page[place].event): \(reason)")
        }
        try pages.settle(page, refused)
        delivered.add(page.count - refused.count, ordering: .relaxed)
        setAside.add(refused.count, ordering: .relaxed)
        return true
    }
}
