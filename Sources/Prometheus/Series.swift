import CoreMetrics
import Synchronization

/// One name's values with one set of labels.
protocol Series: AnyObject, Sendable {
    /// Adds its lines; `labels` are written, without the braces.
    func write(_ name: String, _ labels: String, to text: inout String)
}

/// What only grows, in whole numbers.
final class CountSeries: Series, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(braced(labels)) \(count.load(ordering: .relaxed))\n"
    }
}

/// A value that is set, or a sum.
final class ValueSeries: Series, RecorderHandler, MeterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func reset() { set(0.0) }

    func write(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(braced(labels)) \(written(value.withLock { $0 }))\n"
    }
}

/// How values are spread.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    private struct Spread {
        var counts: [Int64]
        var sum = 0.0
    }
    private let bounds: [Double]
    private let spread: Mutex<Spread>

    /// The upper bounds of the buckets; one without a bound comes after them.
    init(_ bounds: [Double]) {
        self.bounds = bounds
        spread = Mutex(Spread(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration_ns: Int64) { record(Double(duration_ns) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        spread.withLock { spread in
            spread.counts[bucket] += 1
            spread.sum += value
        }
    }

    func write(_ name: String, _ labels: String, to text: inout String) {
        let spread = spread.withLock { $0 }
        var total: Int64 = 0
        for (bucket, count) in spread.counts.enumerated() {
            total += count
            let bound = bucket < bounds.count ? written(bounds[bucket]) : "+Inf"
            let comma = labels.isEmpty ? "" : ","
            text += "\(name)_bucket{\(labels)\(comma)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(written(spread.sum))\n"
        text += "\(name)_count\(braced(labels)) \(total)\n"
    }
}

/// Where histograms have their steps.
enum Buckets {
    /// From a millisecond to a minute.
    static let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// From one to ten million.
    static let counts = [1.0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]
}
