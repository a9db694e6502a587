import Dispatch
import EventLog
import Glibc
import Synchronization

/// Reads the log and gathers its records, on a thread of its own, while the batch before is worked on.
///
/// A batch goes on growing until there is time for it and the log has no more, or until it is as large or as
/// old as a batch may be: under load batches grow, and the cost of a document is shared by more events. Where events
/// trickle in all the time a batch lingers for some of them, and the log is not looked at more often than is useful.
package final class LogReading<G: Gatherer>: Settling, @unchecked Sendable {
    package enum Delivery: Sendable {
        case batch(G.Batch)
        case failed(any Error)
    }

    package let rendezvous = Rendezvous<Delivery>()
    private let reader: any EventLogReader
    private let gatherer: G
    private let untilEnd: Bool
    private let pacing: Pacing
    private let clock_ms: @Sendable () -> Int64
    private let onRound: @Sendable () -> Void
    private let isStopped = Atomic(false)

    /// Batches age by `clock_ms`, which only runs forward.
    package init(
        _ reader: any EventLogReader, into gatherer: sending G, untilEnd: Bool, pacing: Pacing,
        clock_ms: @escaping @Sendable () -> Int64 = Clock.monotonic_ms, onRound: @escaping @Sendable () -> Void = {}
    ) {
        self.onRound = onRound
        (self.reader, self.gatherer, self.untilEnd, self.pacing) = (reader, gatherer, untilEnd, pacing)
        self.clock_ms = clock_ms
    }

    /// Ends the reading; the batch at hand is still delivered. From any thread.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        reader.wake()
    }

    /// Begins to read, on a thread of its own.
    func start() {
        let queue = DispatchQueue(label: "reading")
        queue.async(execute: DispatchWorkItem { AtWork.withSignalStack { self.run() } })
    }

    /// Reads until the end, a stop, or an error.
    package func run() {
        do {
            try read()
            deliver()
        } catch {
            deliver()
            rendezvous.put(.failed(error))
        }
        rendezvous.close()
    }

    private func read() throws {
        var begun_ms = clock_ms()
        while !isStopped.load(ordering: .acquiring) {
            onRound()
            if gatherer.isEmpty { begun_ms = clock_ms() }
            gatherer.beginPoll()
            let outcome = try reader.poll(
                budget_bytes: 4 << 20, wait_ms: gatherer.isEmpty ? 100 : 2, into: gatherer)
            // What there is no more of at the moment is parsed at once, so that nothing waits for it later.
            if outcome != .delivered || reader.isCaughtUp { gatherer.settle() }
            if gatherer.isStopped || outcome == .ended { return }
            if outcome == .idle && untilEnd && !reader.endsWhenClosed { return }
            let isRipe = outcome == .idle || isRipe(age_ms: clock_ms() - begun_ms)
            if gatherer.isFull || (isRipe && rendezvous.isTakerWaiting) {
                deliver()
            } else if reader.isCaughtUp && !untilEnd {
                usleep(Self.pause_us)
            }
        }
    }

    /// How long the log is left alone while there is nothing to hurry for.
    private static var pause_us: UInt32 { 10_000 }

    private func isRipe(age_ms: Int64) -> Bool {
        age_ms >= (reader.isCaughtUp ? pacing.linger_ms : pacing.age_ms_max)
    }

    package func settle() { settle(wait_ms: 20_000) }

    /// Hands over all that has been read, and waits until it is stored: before sources go to another reader.
    ///
    /// On the reading thread. It gives up after `wait_ms` milliseconds, as where the database is away: what has been read
    /// is handed over later, and the other reader finds the documents further than the positions, which is harmless.
    package func settle(wait_ms: Int) {
        let end = DispatchTime.now() + .milliseconds(wait_ms)
        let isOver = !gatherer.isEmpty && rendezvous.put(until: end) { .batch(gatherer.take()) } == .timedOut
        if !isOver { rendezvous.waitUntilIdle(until: end) }
    }

    /// Waits for whoever works if that is busy; meanwhile the batch is made ready.
    private func deliver() {
        if !gatherer.isEmpty { rendezvous.put(.batch(gatherer.take())) }
    }
}

/// What can hand over all that it has read, before others read on from there.
protocol Settling: AnyObject, Sendable {
    func settle()
}
