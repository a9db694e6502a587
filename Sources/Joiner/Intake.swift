import Dispatch
import EventLog
import Glibc
import Shop
import ShopStore
import Synchronization

/// Reads the log and parses it, on a thread of its own, while the engine stores the batch before.
///
/// A batch goes on growing until the engine has time for it and the log has no more, or until it is as large or as
/// old as a batch may be: under load batches grow, and the cost of a document is shared by more events. Where events
/// trickle in all the time a batch lingers for some of them, and the log is not looked at more often than is useful.
final class Intake: @unchecked Sendable {
    enum Delivery: Sendable {
        case batch(Batch)
        case failed(any Error)
    }

    let handoff = Handoff<Delivery>()
    private let reader: any EventLogReader
    private let builder: BatchBuilder
    private let untilEnd: Bool
    private let limits: BatchLimits
    private let clock_ms: @Sendable () -> Int64
    private let isStopped = Atomic(false)

    /// Batches age by `clock_ms`, which only runs forward.
    init(
        reader: any EventLogReader, builder: sending BatchBuilder, untilEnd: Bool,
        limits: BatchLimits, clock_ms: @escaping @Sendable () -> Int64 = Joiner.monotonicTime
    ) {
        self.reader = reader
        self.builder = builder
        self.untilEnd = untilEnd
        self.limits = limits
        self.clock_ms = clock_ms
    }

    /// Ends the reading; the batch at hand is still delivered. From any thread.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        reader.wake()
    }

    /// Reads until the end, a stop, or an error.
    func run() {
        do {
            try read()
            deliver()
        } catch {
            deliver()
            handoff.put(.failed(error))
        }
        handoff.close()
    }

    private func read() throws {
        var begun_ms = clock_ms()
        while !isStopped.load(ordering: .acquiring) {
            if builder.isEmpty { begun_ms = clock_ms() }
            builder.beginPoll()
            let outcome = try reader.poll(
                budget_bytes: 4 << 20, wait_ms: builder.isEmpty ? 100 : 2, into: builder)
            // What there is no more of at the moment is parsed at once, so that nothing waits for it later.
            if outcome != .delivered || reader.isCaughtUp { builder.settle() }
            if builder.isStopped || outcome == .ended { return }
            if outcome == .idle && untilEnd && !reader.endsWhenClosed { return }
            let isRipe = outcome == .idle || isRipe(age_ms: clock_ms() - begun_ms)
            if builder.isFull || (isRipe && handoff.isTakerWaiting) {
                deliver()
            } else if reader.isCaughtUp && !untilEnd {
                usleep(Self.pause_us)
            }
        }
    }

    /// How long the log is left alone while there is nothing to hurry for.
    private static let pause_us: UInt32 = 10_000

    private func isRipe(age_ms: Int64) -> Bool {
        age_ms >= (reader.isCaughtUp ? limits.linger_ms : limits.age_ms_max)
    }

    /// Hands over all that has been read, and waits until it is stored: before sources go to another reader.
    ///
    /// On the reading thread. It gives up after `wait_ms` milliseconds, as where the database is away: what has been read
    /// is handed over later, and the other reader finds the documents further than the positions, which is harmless.
    func settle(wait_ms: Int = 20_000) {
        let end = DispatchTime.now() + .milliseconds(wait_ms)
        let isOver = !builder.isEmpty && handoff.put(until: end) { .batch(builder.take()) } == .timedOut
        if !isOver { handoff.waitUntilIdle(until: end) }
    }

    /// Waits for the engine if it is busy; meanwhile the batch is made ready.
    private func deliver() {
        if !builder.isEmpty { handoff.put(.batch(builder.take())) }
    }
}
