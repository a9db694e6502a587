import CoreMetrics
import EventLog
import ShopStore
import Synchronization

/// What a service shows of itself while it runs, to whoever asks from outside: one for a process, however often its run begins
/// anew. For use by several threads.
public final class Vitals: Sendable {
    /// The run at hand.
    private struct Run: Sendable {
        let runtime: ServiceRuntime
        let log: FollowedLog?
    }
    private struct State: Sendable {
        var run: Run?
        var phase = Pulse.Phase.starting
        var runs = 0
    }

    /// What it counts and measures.
    package let metrics: ServiceMetrics
    private let state = Mutex(State())

    /// `prefix` begins the names of what is measured (`shop_joiner`), `labels` are on all of it; `factory` says where it goes,
    /// by itself wherever swift-metrics was told to.
    public init(
        prefix: String, labels: [(String, String)] = [], factory: any MetricsFactory = MetricsSystem.factory
    ) {
        metrics = ServiceMetrics(prefix: prefix, labels: labels, factory: factory)
    }

    /// A run is at work, on a log where it follows one.
    package func begin(_ runtime: ServiceRuntime, _ log: FollowedLog? = nil) {
        state.withLock { state in
            state.run = Run(runtime: runtime, log: log)
            state.runs += 1
            if state.phase == .starting { state.phase = .running }
        }
    }

    /// The run is over; another one may begin.
    package func end() {
        state.withLock { state in
            state.run = nil
            if state.phase == .running { state.phase = .starting }
        }
    }

    /// Nothing comes any more.
    public func ending() { state.withLock { $0.phase = .ending } }

    /// Whether that was said.
    var isEnding: Bool { state.withLock { $0.phase == .ending } }

    /// How things are now. Asks nobody, so it costs next to nothing.
    package func pulse(now_ms: Int64 = Clock.monotonic_ms()) -> Pulse {
        let state = state.withLock { $0 }
        var pulse = Pulse(now_ms: now_ms)
        pulse.phase = state.phase
        guard let run = state.run else { return pulse }
        run.runtime.activity.describe(in: &pulse)
        // Another run is progress, too.
        pulse.progress &+= state.runs << 32
        pulse.outageSince_ms = run.runtime.outage.since_ms
        guard let log = run.log else { return pulse }
        pulse.hasLog = true
        pulse.isPlaced = log.reader.isPlaced
        pulse.logTrouble = log.reader.isAway ? "no broker can be reached" : nil
        pulse.behind = log.behind()
        return pulse
    }

    /// Asks those who keep the log, as long as it takes them to say nothing. Throws where they do not answer.
    package func askLog() throws {
        guard let log = state.withLock({ $0.run })?.log, !log.reader.isReachable(within_ms: 2_000) else { return }
        throw StoreError("no broker answers", .unavailable)
    }

    /// How much of each source is still to be taken, and where it was taken to; nil where there is no telling.
    package func rests() -> [SourceRest]? { state.withLock { $0.run }?.log?.rests() }
}

/// What is still to be taken of a source.
package struct SourceRest: Sendable {
    package let source: String
    /// Up to where it was taken, and how much lies between that and its end.
    package let taken: Int64
    package let rest: Int64
    package let unit: PositionUnit
    /// When the last event of it happened that was taken, if that is known: Unix milliseconds.
    package let happened_ms: Int64?
}
