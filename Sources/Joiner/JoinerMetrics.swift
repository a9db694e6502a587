import CoreMetrics
import Following

/// What a joiner's run adds to the counts of its process.
struct JoinerMetrics {
    private let metrics: ServiceMetrics
    private let read, conflicts, hits, misses: Counter
    private let applied, duplicate, deadLettered, passedOver: Counter
    private let cache_bytes: Gauge
    private var noted = RunCounts()
    private var looked = CustomerCache.Figures()

    /// Dead letters that were events all the same: the customer had no room, or the database refused what they came to.
    private static let refused = "refused when stored"

    init(_ metrics: ServiceMetrics) {
        self.metrics = metrics
        func outcome(_ name: String) -> Counter { metrics.counter("records_total", ("outcome", name)) }
        (applied, duplicate) = (outcome("applied"), outcome("duplicate"))
        (deadLettered, passedOver) = (outcome("dead_lettered"), outcome("passed_over"))
        read = metrics.counter("records_read_total")
        conflicts = metrics.counter("stale_writes_total")
        (hits, misses) = (metrics.counter("cache_hits_total"), metrics.counter("cache_misses_total"))
        cache_bytes = metrics.gauge("cache_bytes")
    }

    /// What the run has come to by now, and why the bad records among the last ones are bad.
    mutating func note(_ counts: RunCounts, _ reasons: [String: Int], _ cache: CustomerCache.Figures) {
        read.increment(by: counts.read - noted.read)
        applied.increment(by: counts.applied - noted.applied)
        duplicate.increment(by: counts.duplicate - noted.duplicate)
        passedOver.increment(by: counts.passedOver - noted.passedOver)
        conflicts.increment(by: counts.conflicts - noted.conflicts)
        note(deadLettered: counts.deadLettered - noted.deadLettered, reasons)
        hits.increment(by: cache.hits - looked.hits)
        misses.increment(by: cache.misses - looked.misses)
        cache_bytes.record(cache.size_bytes)
        (noted, looked) = (counts, cache)
    }

    private func note(deadLettered count: Int, _ reasons: [String: Int]) {
        deadLettered.increment(by: count)
        let rest = count - reasons.values.reduce(0, +)
        for (reason, count) in reasons.merging(rest > 0 ? [Self.refused: rest] : [:], uniquingKeysWith: +) {
            metrics.counter("dead_letters_total", ("reason", reason)).increment(by: count)
        }
    }
}

extension Joiner {
    /// What the joiner's own figures are, for people; `prefix` begins their names.
    public static func descriptions(_ prefix: String) -> [String: String] {
        let texts = [
            "records_total": "Records by what became of them.",
            "records_read_total": "Records that were read.",
            "dead_letters_total": "Records that became dead letters, by what was wrong with them.",
            "stale_writes_total": "Writes that another joiner's write had overtaken, worked out anew.",
            "cache_hits_total": "Customers whose state was at hand.",
            "cache_misses_total": "Customers whose state was read from the database.",
            "cache_bytes": "Memory that the states of customers take which were touched lately, about.",
        ]
        return Dictionary(uniqueKeysWithValues: texts.map { ("\(prefix)_\($0.key)", $0.value) })
    }
}
