import Dispatch
import EventLog
import Mongo
import ShopStore
import Synchronization

/// Looks at a service from beside it, four times a second, and remembers what it has found for whoever asks.
public final class HealthWatch: Sendable {
    private struct Found: Sendable {
        var report = Readiness.Report(missing: ["service": "starting"])
        var behind: Behind?
        var looked_ms: Int64
        var lags: [SourceLag]?
        var progress = 0
        var progressed_ms: Int64
    }
    /// What only the thread that looks touches.
    private struct Looker {
        var readiness = Readiness()
        var waits: [String: WaitTimes] = [:]
        var lagsDue_ms: Int64 = 0
        var lags: [SourceLag]?
    }

    private let vitals: Vitals
    private let database: Probe?
    private let log: Probe
    private let isOver = StopFlag()
    private let found: Mutex<Found>
    private let clock_ms: @Sendable () -> Int64

    private static let look_ms = 250
    /// With more sources than these their lags are not noted at each look.
    private static let sources_max = 64
    private static let lagsEvery_ms: Int64 = 1_000
    /// Nothing is known any more from a look as old as this.
    private static let old_ms: Int64 = 5_000

    /// Without a database, as where everything is in memory, none is asked.
    public init(_ vitals: Vitals, database: ShopDatabase?) {
        self.vitals = vitals
        clock_ms = Clock.monotonic_ms
        self.database = database.map { database in Probe { try database.ping() } }
        log = Probe { try vitals.askLog() }
        found = Mutex(Found(looked_ms: clock_ms(), progressed_ms: Clock.wall_ms()))
    }

    /// Looks from now on.
    public func begin() {
        database?.begin(until: isOver)
        log.begin(until: isOver)
        DispatchQueue(label: "health").async { [self] in
            var looker = Looker()
            repeat { look(&looker) } while !isOver.wait(Self.look_ms)
        }
    }

    /// The service ends: it is not ready from now on, and still looked at.
    public func ending() { vitals.ending() }

    /// Looks no more.
    public func end() {
        ending()
        isOver.set()
    }

    private func look(_ looker: inout Looker) {
        let now_ms = clock_ms()
        var pulse = vitals.pulse(now_ms: now_ms)
        pulse.isAsking = Answers.longestWait != nil
        pulse.probe = database?.found(now_ms: now_ms) ?? .answered
        pulse.logProbe = log.found(now_ms: now_ms)
        let report = looker.readiness.look(pulse)
        vitals.metrics.note(report, hasDatabase: database != nil, hasLog: pulse.hasLog)
        if now_ms >= looker.lagsDue_ms { measure(&looker, now_ms) }
        found.withLock { found in
            (found.report, found.behind, found.looked_ms) = (report, pulse.behind, now_ms)
            found.lags = looker.lags
            if found.progress != pulse.progress {
                (found.progress, found.progressed_ms) = (pulse.progress, Clock.wall_ms())
            }
        }
    }

    /// The lag of each source. Of those that nothing is known of any more nothing is shown.
    private func measure(_ looker: inout Looker, _ now_ms: Int64) {
        let lags = vitals.rests().map { measure($0, &looker.waits, now_ms) }
        looker.lagsDue_ms = (lags?.count ?? 0) > Self.sources_max ? now_ms + Self.lagsEvery_ms : 0
        let known = Set((lags ?? []).map(\.source))
        for lag in looker.lags ?? [] where !known.contains(lag.source) {
            vitals.metrics.forget(lag.source)
            looker.waits[lag.source] = nil
        }
        looker.lags = lags
    }

    private func measure(
        _ rests: [SourceRest], _ waits: inout [String: WaitTimes], _ now_ms: Int64
    ) -> [SourceLag] {
        let wall_ms = Clock.wall_ms()
        return rests.map { rest in
            let waited_ms = waits[rest.source, default: WaitTimes()].look(
                taken: rest.taken, rest: rest.rest, now_ms: now_ms)
            let event_ms = rest.rest == 0 ? 0 : rest.happened_ms.map { Lag.age_ms(of: $0, at: wall_ms) }
            let lag = SourceLag(source: rest.source, rest: rest.rest, waited_ms: waited_ms, eventTime_ms: event_ms)
            vitals.metrics.note(lag, rest.unit)
            return lag
        }
    }
}

extension HealthWatch {
    /// Whether the process makes its rounds; not, where nobody has looked for seconds.
    public var isAlive: Bool {
        let found = found.withLock { $0 }
        return found.report.isAlive && clock_ms() - found.looked_ms < Self.old_ms
    }

    /// What is missing, by part; nothing where the service is ready.
    public var missing: [String: String] {
        let found = found.withLock { $0 }
        let age_ms = clock_ms() - found.looked_ms
        if age_ms >= Self.old_ms { return ["service": "not looked at for \(age_ms / 1_000) s"] }
        // The next look would say so a little late.
        return vitals.isEnding ? found.report.missing.merging(["service": "ending"]) { $1 } : found.report.missing
    }

    /// How much is still to be taken; nil where there is no telling.
    public var behind: Behind? { found.withLock { $0.behind } }

    /// How many sources there are to take, if that is known.
    public var sources: Int? { found.withLock { $0.lags?.count } }
    /// When there was progress last, in Unix milliseconds.
    public var progressed_ms: Int64 { found.withLock { $0.progressed_ms } }
}
