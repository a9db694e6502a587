import CoreMetrics
import EventLog

/// What every service that follows a log counts and measures, under names and units by Prometheus's conventions.
package final class ServiceMetrics: Sendable {
    package let prefix: String
    package let labels: [(String, String)]
    package let factory: any MetricsFactory

    private let batches: Recorder
    private let batchTime, durableTime: Timer
    private let isReady: Gauge
    private let outages, failures: Counter

    package init(prefix: String, labels: [(String, String)], factory: any MetricsFactory) {
        (self.prefix, self.labels, self.factory) = (prefix, labels, factory)
        func timer(_ name: String) -> Timer {
            Timer(label: "\(prefix)_\(name)", dimensions: labels, factory: factory)
        }
        func gauge(_ name: String) -> Gauge {
            Gauge(label: "\(prefix)_\(name)", dimensions: labels, factory: factory)
        }
        func counter(_ name: String) -> Counter {
            Counter(label: "\(prefix)_\(name)", dimensions: labels, factory: factory)
        }
        batches = Recorder(label: "\(prefix)_batch_records", dimensions: labels, aggregate: true, factory: factory)
        (batchTime, durableTime) = (timer("batch_duration_seconds"), timer("durable_seconds"))
        isReady = gauge("ready")
        (outages, failures) = (counter("database_outages_total"), counter("database_failures_total"))
    }

    /// A count of this service, with one label more.
    package func counter(_ name: String, _ label: (String, String)? = nil) -> Counter {
        Counter(label: "\(prefix)_\(name)", dimensions: labels + (label.map { [$0] } ?? []), factory: factory)
    }

    /// A value of this service.
    package func gauge(_ name: String, _ label: (String, String)? = nil) -> Gauge {
        Gauge(label: "\(prefix)_\(name)", dimensions: labels + (label.map { [$0] } ?? []), factory: factory)
    }

    /// A batch of so many records was stored: how long that took, and how long ago its first record was read.
    func stored(records: Int, in duration_ms: Int64, readBefore_ms: Int64) {
        batches.record(records)
        batchTime.recordMilliseconds(duration_ms)
        durableTime.recordMilliseconds(readBefore_ms)
    }

    func databaseFailed(isNewOutage: Bool) {
        failures.increment()
        if isNewOutage { outages.increment() }
    }

    /// What was found at a look. Of a log or a database that there is none of nothing is said.
    package func note(_ report: Readiness.Report, hasDatabase: Bool, hasLog: Bool) {
        isReady.record(report.isReady ? 1 : 0)
        if hasDatabase { gauge("database_up").record(report.missing["database"] == nil ? 1 : 0) }
        let isLogUp = gauge("log_up")
        if hasLog { isLogUp.record(report.missing["log"] == nil ? 1 : 0) } else { isLogUp.destroy() }
    }

    package func note(_ lag: SourceLag, _ unit: PositionUnit) {
        let source = label(lag.source)
        gauge(unit == .bytes ? "lag_bytes" : "lag_messages", source).record(lag.rest)
        gauge("lag_wait_seconds", source).record(Double(lag.waited_ms) / 1_000)
        let eventTime = gauge("lag_event_time_seconds", source)
        if let event_ms = lag.eventTime_ms { eventTime.record(Double(event_ms) / 1_000) } else { eventTime.destroy() }
    }

    /// A file's name may have in it what steers the terminal of whoever looks at the figures.
    private func label(_ source: String) -> (String, String) { ("source", madeVisible(source)) }

    /// Of a source that is not this service's any more, or of which nothing is known, nothing is said.
    package func forget(_ source: String) {
        for name in ["lag_bytes", "lag_messages", "lag_wait_seconds", "lag_event_time_seconds"] {
            gauge(name, label(source)).destroy()
        }
    }

    /// What these figures are, for people.
    package var descriptions: [String: String] {
        let texts = [
            "batch_records": "Records of a batch.",
            "batch_duration_seconds":
                "From the beginning of a batch's work until its effects and positions are acknowledged.",
            "durable_seconds": "From the reading of a batch's first record until the whole batch is acknowledged.",
            "ready": "1 where the log and the database answer and there is progress, as /readyz says.",
            "database_up": "1 where the database answers.",
            "log_up": "1 where the log answers.",
            "database_outages_total": "Times that the database was away.",
            "database_failures_total": "Calls of the database that failed and were repeated.",
            "lag_bytes": "Bytes of a source that are still to be taken.",
            "lag_messages":
                "Messages of a source that are still to be taken; offsets without a message count where it is not 0.",
            "lag_wait_seconds":
                "For how long the oldest record of a source that is not taken has been there, to a quarter of a second (with over 64 sources a second) and a few hundredths.",
            "lag_event_time_seconds":
                "How long ago the last event happened that was taken of a source, 0 where none is waiting.",
        ]
        return Dictionary(uniqueKeysWithValues: texts.map { ("\(prefix)_\($0.key)", $0.value) })
    }
}

/// How far a service is behind in one source.
package struct SourceLag: Sendable, Equatable {
    package var source: String
    /// What is still to be taken.
    package var rest: Int64
    /// For how long the oldest of it has been there.
    package var waited_ms: Int64
    /// How long ago the last event happened that was taken; nil where that is not known.
    package var eventTime_ms: Int64?
}
