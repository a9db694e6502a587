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
    private let now_ms: @Sendable () -> Int64
    private let isStopped = Atomic(false)

    init(
        reader: any EventLogReader, builder: sending BatchBuilder, untilEnd: Bool,
        limits: BatchLimits, now_ms: @escaping @Sendable () -> Int64
    ) {
        self.reader = reader
        self.builder = builder
        self.untilEnd = untilEnd
        self.limits = limits
        self.now_ms = now_ms
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
            _ = handoff.put(.failed(error))
        }
        handoff.close()
    }

    private func read() throws {
        var begun_ms = now_ms()
        while !isStopped.load(ordering: .acquiring) {
            if builder.isEmpty { begun_ms = now_ms() }
            builder.beginPoll()
            let outcome = try reader.poll(
                budget_bytes: 4 << 20, wait_ms: builder.isEmpty ? 100 : 2, into: builder)
            // What there is no more of at the moment is parsed at once, so that nothing waits for it later.
            if outcome != .delivered || reader.isCaughtUp { builder.settle() }
            if builder.isStopped || outcome == .ended { return }
            if outcome == .idle && untilEnd && !reader.endsWhenClosed { return }
            let isRipe = outcome == .idle || isRipe(age_ms: now_ms() - begun_ms)
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
    /// On the reading thread. It gives up after 20 s; then the other reader finds the documents further than the
    /// positions, which is harmless.
    func settle() {
        deliver()
        handoff.waitUntilIdle(wait_ms: 20_000)
    }

    /// Waits for the engine if it is busy.
    private func deliver() {
        if !builder.isEmpty { _ = handoff.put(.batch(builder.take())) }
    }
}
