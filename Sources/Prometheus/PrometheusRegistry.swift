import CoreMetrics
import Synchronization

/// Keeps what swift-metrics records, and writes it in Prometheus's text format, version 0.0.4.
///
/// Labels are the metrics' names as they are: who records chooses names and units by Prometheus's conventions. Timers become
/// histograms in seconds, and so do aggregating recorders, in whatever their unit is.
public final class PrometheusRegistry: MetricsFactory {
    /// The media type of `text`.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family {
        let kind: MetricKind
        /// By their labels as they are written.
        var series: [String: any Series] = [:]
    }
    private let families = Mutex<[String: Family]>([:])
    private let help: Mutex<[String: String]> = Mutex([:])
    private let looks: Mutex<[@Sendable () -> Void]> = Mutex([])

    /// An empty one.
    public init() {}

    /// What a metric is, for people.
    public func describe(_ texts: [String: String]) { help.withLock { $0.merge(texts) { $1 } } }

    /// Has this called before each look at the figures: for those that are asked for when somebody wants them.
    public func onLook(_ look: @escaping @Sendable () -> Void) { looks.withLock { $0.append(look) } }

    /// All that there is, in the order of the names.
    public func text() -> String {
        for look in looks.withLock({ $0 }) { look() }
        let help = help.withLock { $0 }
        var text = ""
        for (name, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(escaped(help, quotes: false))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name, labels, to: &text)
            }
        }
        return text
    }

    /// The series of that name and these labels, made where there is none. One name has one kind: another one is kept apart,
    /// and never shown.
    private func series<S: Series>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricKind, _ make: () -> S
    ) -> S {
        families.withLock { families in
            let (name, labels) = (metricName(label), written(dimensions))
            if let known = families[name], known.kind != kind { return make() }
            if let known = families[name]?.series[labels] as? S { return known }
            let new = make()
            families[name, default: Family(kind: kind)].series[labels] = new
            return new
        }
    }

    /// A count.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CountSeries() }
    }

    /// A count with a fraction.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { ValueSeries() }
    }

    /// A value that is set.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { ValueSeries() }
    }

    /// A histogram, or without `aggregate` a value that is set.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? series(label, dimensions, .histogram) { HistogramSeries(Buckets.counts) }
            : series(label, dimensions, .gauge) { ValueSeries() }
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries(Buckets.seconds) }
    }

    /// Shows the value no more, of which nobody knows any more what it is.
    private func forget(_ value: AnyObject) {
        families.withLock { families in
            for (name, family) in families where family.kind == .gauge {
                guard let known = family.series.first(where: { $0.value === value }) else { continue }
                families[name]?.series[known.key] = nil
                if family.series.count == 1 { families[name] = nil }
            }
        }
    }

    // What only grows stays: what it counted was counted. A value that is set goes.

    /// Keeps it.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Keeps it.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Forgets it.
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    /// Keeps a histogram, and forgets a value.
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    /// Keeps it.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
