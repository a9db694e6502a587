/// What a service's figures come to, between two looks at them.
struct MemberFigures: Sendable, Equatable {
    /// Records read, in all and a second.
    var read: Double?
    var rate: Double?
    var deadLetters: Double?
    /// Bytes, or messages, still to be taken, and for how long the oldest of them waits, in seconds.
    var lag: Double?
    var lagUnit = "bytes"
    var wait_s: Double?
    /// From the reading of a batch's first record until it is acknowledged: half and 99 % of the last batches, in seconds.
    var durable50_s: Double?
    var durable99_s: Double?
    /// Of the time how much batches were at work, and how many of the database's answers were waited for at once, in the mean.
    var busy: Double?
    var asking: Double?
    var isDatabaseUp: Bool?
    var stage: Stage?
    /// By source: its name, what is still to be taken, and for how long.
    var sources: [SourceFigures] = []

    struct SourceFigures: Sendable, Equatable {
        var name: String
        var lag: Double
        var wait_s: Double?
    }

    /// Where the records wait.
    enum Stage: String, Sendable {
        case reading, joining, database
    }
}

extension MemberFigures {
    /// `seconds` lie between the two; without an earlier look there are no rates.
    init(_ now: MetricsText, since before: MetricsText?, seconds: Double) {
        let prefix = now.samples.contains { $0.name.hasPrefix("shop_joiner_") } ? "shop_joiner" : "shop_service"
        let change = { (name: String) -> Double? in
            guard let before, seconds > 0, let new = now.sum(name), let old = before.sum(name), new >= old else {
                return nil
            }
            return (new - old) / seconds
        }
        read = now.sum("\(prefix)_records_read_total")
        rate = change("\(prefix)_records_read_total")
        // The joiner counts them by reason, too: of one that there is none of yet there is no count.
        deadLetters =
            now.sum("\(prefix)_records_total") { $0["outcome"] == "dead_lettered" }
            ?? now.sum("\(prefix)_dead_letters_total")
        lagUnit = now.sum("\(prefix)_lag_messages") == nil ? "bytes" : "messages"
        lag = now.sum("\(prefix)_lag_\(lagUnit)")
        sources = Self.sources(now, prefix, lagUnit)
        wait_s = sources.compactMap(\.wait_s).max()
        let spread = Spread("\(prefix)_durable_seconds", now, since: before)
        (durable50_s, durable99_s) = (spread.quantile(0.5), spread.quantile(0.99))
        busy = change("\(prefix)_batch_duration_seconds_sum").map { min(1, $0) }
        asking = change("\(prefix)_database_call_seconds_sum")
        isDatabaseUp = now.sum("\(prefix)_database_up").map { $0 > 0 }
        stage = slowest
    }

    private static func sources(_ now: MetricsText, _ prefix: String, _ unit: String) -> [SourceFigures] {
        now.samples.filter { $0.name == "\(prefix)_lag_\(unit)" }.prefix(100).map { sample in
            let name = sample.labels["source"] ?? ""
            let wait_s = now.sum("\(prefix)_lag_wait_seconds") { $0["source"] == name }
            return SourceFigures(name: name, lag: sample.value, wait_s: wait_s)
        }
    }

    /// Only where something waits is anything slow.
    private var slowest: Stage? {
        guard let lag, lag > 0, let wait_s, wait_s > 2, let busy else { return nil }
        if busy < 0.5 { return .reading }
        return (asking ?? 0) > busy / 2 ? .database : .joining
    }
}

/// A histogram's counts between two looks.
private struct Spread {
    /// By upper bound, in their order; each with all below it.
    private let counts: [(bound: Double, count: Double)]

    init(_ name: String, _ now: MetricsText, since before: MetricsText?) {
        let counted = { (text: MetricsText?) -> [Double: Double] in
            let buckets = text?.samples.filter { $0.name == "\(name)_bucket" } ?? []
            return Dictionary(
                buckets.map { (Double($0.labels["le"] ?? "") ?? .infinity, $0.value) }, uniquingKeysWith: +)
        }
        let earlier = counted(before)
        counts = counted(now).map { ($0.key, $0.value - (earlier[$0.key] ?? 0)) }.sorted { $0.0 < $1.0 }
    }

    /// Within the bucket that it falls into, as far into it as its share of what is in there.
    func quantile(_ share: Double) -> Double? {
        guard let total = counts.last?.count, total > 0 else { return nil }
        var (below, floor) = (0.0, 0.0)
        for (bound, count) in counts {
            if count >= share * total {
                return bound.isFinite
                    ? floor + (bound - floor) * (share * total - below) / max(count - below, 1) : floor
            }
            (below, floor) = (count, bound)
        }
        return nil
    }
}
