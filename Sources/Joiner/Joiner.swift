import Dispatch
import EventLog
import FoundationEssentials
import Shop
import ShopStore
import Synchronization

/// The joiner: reads a log and keeps the shop's customers and products up to date with it.
///
/// `run` works on the caller's thread and reads on a second one; `stop` may be called from any thread.
public final class Joiner: @unchecked Sendable {
    private struct Stopped: Error {}

    private let configuration: Configuration
    private let reader: any EventLogReader
    private let positions: any PositionStore
    private let sourceStart: SourceStart
    private let sources: SourceTable
    private let engine: Engine
    private let intake: Intake
    private let voice: Voice
    private let outage: Outage
    private let joined: JoinedPositions
    private let isStopped: StopFlag
    /// Whether any position was stored; for the thread that runs the joiner.
    private(set) var hasStored = false

    public init(
        _ configuration: Configuration, log: LogAddress, store: any JoinStore, positions: any PositionStore,
        sources: SourceTable, voice: Voice, now_ms: @escaping @Sendable () -> Int64 = Joiner.systemTime
    ) throws {
        self.configuration = configuration
        self.positions = positions
        self.sources = sources
        self.voice = voice
        let joined = JoinedPositions()
        self.joined = joined
        let flag = StopFlag()
        isStopped = flag
        let pause: @Sendable (Int) throws -> Void = { wait_ms in if flag.wait(wait_ms) { throw Stopped() } }
        outage = Outage(
            say: voice.say, pause: pause, probe: { try positions.verify(nil, share: configuration.share) })
        var options = ReaderOptions()
        options.following = !configuration.untilEnd
        options.streamToken = String(UInt64.random(in: .min ... .max), radix: 16)
        options.group = configuration.group
        options.from = configuration.from
        options.createsTopic = configuration.createsTopic
        options.onTrouble = voice.say
        let revoked = Hook()
        options.onRevoke = { _ in revoked.call() }
        options.identifiesLog = true
        let start = SourceStart(positions, configuration, outage, joined)
        sourceStart = start
        options.positions = start
        reader = try log.openReader(options, resume: start.resume)
        if reader.sources.isEmpty { try positions.checkEmptied(log) }
        let own = reader
        let context = EngineContext(
            store: store, sources: sources, outage: outage,
            fence: Fence(
                life: store.life, verify: { try positions.verify($0, share: configuration.share) }),
            cache: CustomerCache(size_bytes_max: configuration.cachedCustomers_bytes_max),
            summaryFormat: configuration.summaries, now_ms: now_ms,
            readsSource: { number in own.sources.contains { sources.number(of: $0.name) == number } },
            readAgain: { number, range in
                let name = sources.name(of: number)
                guard let index = own.sources.firstIndex(where: { $0.name == name }) else { return nil }
                return try? own.read(source: index, from: range.lowerBound, to: range.upperBound)
            },
            pause: pause)
        // Partitions of a group change hands: each is read by one joiner, which stores customers before products.
        engine = Engine(
            context, share: configuration.share, workers: configuration.workers,
            frontier: reader.changesHands ? .unlimited : Frontier())
        engine.resume(
            from: Dictionary(start.given.map { (sources.number(of: $0.key), $0.value) }) { $1 })
        let rules = TakingRules(
            share: configuration.share, onInvalid: configuration.stopsOnInvalid ? .stop : .skip,
            crashed: configuration.crashMarks?.records ?? CrashedRecords())
        let mark: BatchBuilder.MarkOf = { index, place in
            guard let place else { return own.mark(source: index) }
            // A place that can't be marked any more is not stored, and what follows it read again: to no effect.
            return try? own.mark(source: index, before: place)
        }
        let builder = BatchBuilder(rules, limits: configuration.limits, now_ms: now_ms, mark: mark) {
            let found = own.sources.map { NumberedSource(name: $0.name, number: sources.number(of: $0.name)) }
            for source in found { configuration.crashMarks?.name(source.name, source.number) }
            return found
        }
        intake = Intake(
            reader: reader, builder: builder, untilEnd: configuration.untilEnd,
            limits: configuration.limits)
        revoked.set { [weak intake] in intake?.settle() }
    }

    public static let systemTime: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// Milliseconds of a clock that only runs forward.
    static let monotonicTime: @Sendable () -> Int64 = { Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000) }

    /// Asks the joiner to finish the batch at hand, to store its position, and to return.
    public func stop() {
        isStopped.set()
        intake.stop()
    }

    /// What the run has done so far; on the thread that runs it.
    var counts: RunCounts { engine.counts }

    /// Joins until the log ends, or until it is stopped; gives the counts of the run.
    ///
    /// Throws `InvalidDataStop`, `StoreError` (where waiting would not help) and `EventLogError`.
    public func run() throws -> RunCounts {
        sourceStart.isRunning.store(true, ordering: .releasing)
        DispatchQueue(label: "reading").async { [intake] in AtWork.withSignalStack { intake.run() } }
        defer {
            intake.stop()
            intake.handoff.close()
            reader.close()
        }
        let isOver = StopFlag()
        defer { isOver.set() }
        engine.context.activity.watch(until: isOver, clock_ms: Self.monotonicTime, say: voice.say) {
            [store = engine.store] in try? store.releaseAbandoned()
        }
        for message in configuration.crashMarks?.records.messages ?? [] { voice.say(message) }
        do {
            try engine.sweepWaiting()
            try takeBatches()
            try engine.sweepWaiting()
            engine.counts.waiting = try outage.survive { try engine.store.waitingCount() }
        } catch is Stopped {}
        return engine.counts
    }

    /// How often waiting purchases are looked through, whatever the traffic, in milliseconds.
    private static let sweepEvery_ms: Int64 = 5_000
    /// How often a joiner without anything to store looks whether its positions are still its own.
    private static let lookEvery_ms: Int64 = 3_000

    private func takeBatches() throws {
        var sweep = Recurring(every_ms: Self.sweepEvery_ms, clock_ms: Self.monotonicTime)
        var look = Recurring(every_ms: Self.lookEvery_ms, clock_ms: Self.monotonicTime)
        while true {
            switch intake.handoff.take(wait_ms: 1_000) {
            case .item(.batch(let batch)): try process(batch)
            case .item(.failed(let error)): throw error
            // Of a database that was restored, dropped, or reset nothing comes but what is stored there.
            case .nothingYet: try look.doIfDue { try lookAtPositions() }
            case .closed: return
            }
            // Products that came straight to the database announce themselves to nobody.
            try sweep.doIfDue { try engine.sweepWaiting() }
            voice.progress(engine.counts) { joined.behind(in: reader) }
        }
    }

    private func lookAtPositions() throws {
        engine.context.activity.begin(at: "the stored positions")
        defer { engine.context.activity.end() }
        try outage.survive { try positions.verify(nil, share: configuration.share) }
    }

    private func process(_ batch: Batch) throws {
        try engine.process(batch, print: voice.print) { try storePositions(batch) }
        report(batch.letters)
        for (source, end) in batch.reached { configuration.crashMarks?.pass(sources.name(of: source), to: end) }
        if let letter = batch.stop { throw InvalidDataStop(letter: letter) }
    }

    private func storePositions(_ batch: Batch) throws {
        for (source, position) in batch.reached { joined.reach(position, in: sources.name(of: source)) }
        if batch.marks.isEmpty { return }
        let marks = Dictionary(batch.marks.map { (sources.name(of: $0.key), $0.value) }) { $1 }
        try positions.store(marks, share: configuration.share)
        hasStored = true
        if reader.changesHands { commit(batch.reached) }
    }

    /// For others to look at: a commit that fails is no loss, and the next one goes further.
    private func commit(_ reached: [UInt32: Int64]) {
        var positions: [Int: Int64] = [:]
        for (index, source) in reader.sources.enumerated() {
            if let position = reached[sources.number(of: source.name)] { positions[index] = position }
        }
        do {
            try reader.commit(positions)
        } catch {
            voice.say("The position was not committed: \(error)")
        }
    }

    /// Names the first bad records of a batch, and counts the others.
    private func report(_ letters: [DeadLetter]) {
        for letter in letters.prefix(20) { voice.say("Skipping invalid data: \(letter.summary)") }
        if letters.count > 20 { voice.say("Skipping invalid data: \(letters.count - 20) more records like these") }
    }
}
