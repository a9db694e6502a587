import Following
import Logging
import Shop
import ShopStore

/// What the joiner makes of a batch: the engine's work, and what there is to say of it.
final class JoinerWork: Processor {
    let engine: Engine
    private let log: FollowedLog
    private let voice: Joiner.Voice
    private let crashes: [String]
    private var metrics: JoinerMetrics
    private var skipped: SkippedRecords
    private var sweep = Recurring(every_ms: JoinerWork.sweepEvery_ms, clock_ms: Clock.monotonic_ms)

    /// How often waiting purchases are looked through, whatever the traffic, in milliseconds.
    private static let sweepEvery_ms: Int64 = 5_000

    init(
        _ engine: Engine, _ configuration: Joiner.Configuration, _ log: FollowedLog, _ voice: Joiner.Voice,
        _ metrics: ServiceMetrics
    ) {
        (self.engine, self.log, self.voice, self.metrics) = (engine, log, voice, JoinerMetrics(metrics))
        skipped = SkippedRecords(voice.logger)
        crashes = configuration.crashMarks?.records.messages ?? []
    }

    var releasing: @Sendable () -> Void {
        { [store = engine.store] in try? store.releaseAbandoned() }
    }

    func begin() throws {
        for message in crashes { voice.logger.warning("\(message)") }
        try engine.sweepWaiting()
    }

    func process(_ batch: Batch, storingPositions: () throws -> Void) throws {
        defer { metrics.note(engine.counts, batch.reasons, engine.services.cache.figures) }
        try engine.process(batch, print: voice.print, storePositions: storingPositions)
        skipped.note(batch.letters, now_ms: Clock.monotonic_ms())
        if let letter = batch.stop { throw Joiner.InvalidDataStop(letter: letter) }
    }

    /// Products that came straight to the database announce themselves to nobody.
    func tick() throws {
        try sweep.doIfDue { try engine.sweepWaiting() }
        skipped.tick(now_ms: Clock.monotonic_ms())
        voice.progress(engine.counts) { log.behind() }
    }

    func end() throws {
        skipped.end()
        try engine.sweepWaiting()
        engine.counts.waiting = try engine.outage.survive { try engine.store.waitingCount() }
    }
}
