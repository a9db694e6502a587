import Dispatch
import Synchronization

/// Follows a log for a processor: reads on a thread of its own, has each batch worked on, and stores its positions with the
/// batch's effects.
///
/// `run` works on the caller's thread; `stop` may be called from any thread. Everything that takes long looks at the stop
/// between its steps.
package final class LogService<Work: Processor, G: Gatherer>: @unchecked Sendable where G.Batch == Work.Batch {
    private let runtime: ServiceRuntime
    private let log: FollowedLog
    private let work: Work
    private let reading: LogReading<G>

    /// How often a service without anything to store looks whether its positions are still its own, in milliseconds.
    private static var lookEvery_ms: Int64 { 3_000 }

    /// `gather` collects what `work` is to be done on; `pacing` says for how long.
    package init(
        _ runtime: ServiceRuntime, following log: FollowedLog, gathering gather: sending G, for work: Work,
        pacing: Pacing
    ) {
        (self.runtime, self.log, self.work) = (runtime, log, work)
        let reading = LogReading(
            log.reader, into: gather, untilEnd: log.settings.untilEnd, pacing: pacing, onRound: runtime.activity.readsOn
        )
        self.reading = reading
        let settling: any Settling = reading
        log.onRevoke { [weak settling] in settling?.settle() }
    }

    /// Whether any position was stored; for the thread that runs the service.
    package var hasStored: Bool { log.hasStored }

    /// Asks the service to finish the batch at hand, to store its position, and to return.
    package func stop() {
        runtime.isStopped.set()
        reading.stop()
    }

    /// Works until the log ends, or until it is stopped. Throws what the processor throws, `StoreError` where waiting would
    /// not help, and `EventLogError`.
    package func run() throws {
        log.begin()
        runtime.vitals.begin(runtime, log)
        reading.start()
        defer {
            runtime.vitals.end()
            reading.stop()
            reading.rendezvous.close()
            log.close()
        }
        let isOver = StopFlag()
        defer { isOver.set() }
        runtime.activity.watch(
            until: isOver, clock_ms: Clock.monotonic_ms, logger: runtime.logger, free: work.releasing)
        do {
            // Whoever died here a moment ago may have left something behind.
            work.releasing()
            try work.begin()
            try takeBatches()
            try work.end()
        } catch is ServiceRuntime.Stopped {}
    }

    private func takeBatches() throws {
        var look = Recurring(every_ms: Self.lookEvery_ms, clock_ms: Clock.monotonic_ms)
        while true {
            switch reading.rendezvous.take(wait_ms: 1_000) {
            case .item(.batch(let batch)): try process(batch)
            case .item(.failed(let error)): throw error
            // Of a database that was restored, dropped, or reset nothing comes but what is stored there.
            case .nothingYet: try look.doIfDue { try lookAtPositions() }
            case .closed: return
            }
            try work.tick()
            runtime.activity.worksOn()
        }
    }

    private func process(_ batch: Work.Batch) throws {
        let begun_ms = Clock.monotonic_ms()
        try work.process(batch) { try log.store(batch.reached, batch.marks) }
        log.note(happened: batch.happened)
        let end_ms = Clock.monotonic_ms()
        runtime.logger.debug(
            "Stored \(batch.count) records in \(end_ms - begun_ms) ms",
            metadata: ["records": "\(batch.count)", "duration_ms": "\(end_ms - begun_ms)"])
        runtime.vitals.metrics.stored(
            records: batch.count, in: end_ms - begun_ms, readBefore_ms: end_ms - (batch.begun_ms ?? begun_ms))
    }

    private func lookAtPositions() throws {
        runtime.activity.begin(at: "the stored positions")
        defer { runtime.activity.end() }
        try runtime.outage.survive { try log.verify() }
    }
}
