import Following
import Shop
import ShopStore

/// What the joiner makes of a batch: the engine's work, and what there is to say of it.
final class JoinerWork: Processor {
    let engine: Engine
    private let log: FollowedLog
    private let voice: Joiner.Voice
    private let crashes: [String]
    private var sweep = Recurring(every_ms: JoinerWork.sweepEvery_ms, clock_ms: Clock.monotonic_ms)

    /// How often waiting purchases are looked through, whatever the traffic, in milliseconds.
    private static let sweepEvery_ms: Int64 = 5_000

    init(_ engine: Engine, _ configuration: Joiner.Configuration, _ log: FollowedLog, _ voice: Joiner.Voice) {
        (self.engine, self.log, self.voice) = (engine, log, voice)
        crashes = configuration.crashMarks?.records.messages ?? []
    }

    var releasing: @Sendable () -> Void {
        { [store = engine.store] in try? store.releaseAbandoned() }
    }

    func begin() throws {
        for message in crashes { voice.say(message) }
        try engine.sweepWaiting()
    }

    func process(_ batch: Batch, storingPositions: () throws -> Void) throws {
        try engine.process(batch, print: voice.print, storePositions: storingPositions)
        report(batch.letters)
        if let letter = batch.stop { throw Joiner.InvalidDataStop(letter: letter) }
    }

    /// Products that came straight to the database announce themselves to nobody.
    func tick() throws {
        try sweep.doIfDue { try engine.sweepWaiting() }
        voice.progress(engine.counts) { log.behind() }
    }

    func end() throws {
        try engine.sweepWaiting()
        engine.counts.waiting = try engine.outage.survive { try engine.store.waitingCount() }
    }

    /// Names the first bad records of a batch, and counts the others.
    private func report(_ letters: [DeadLetter]) {
        for letter in letters.prefix(20) { voice.say("Skipping invalid data: \(letter.summary)") }
        if letters.count > 20 { voice.say("Skipping invalid data: \(letters.count - 20) more records like these") }
    }
}
