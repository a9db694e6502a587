import FoundationEssentials

/// What the page of this moment shows, each value as people read it: written into the page, and sent while it is open.
struct NowPage: Encodable, Sendable {
    /// By the places in the page that they belong to.
    var texts: [String: String] = [:]
    /// What charts go on with; a gap where nothing is known.
    var values: [String: Double?] = [:]
    /// The rows of services and sources, cell by cell.
    var rows: [[String]] = []
    /// The slowest stage, where something waits.
    var slowest: String?

    static let heads = [
        "Service", "Host", "State", "Source", "#Records a second", "#Behind", "#Waiting", "#99 % durable",
        "#Dead letters",
    ]
    static let tiles = [
        ("rate", "Records a second"), ("lag", "Behind"), ("wait", "The oldest waits"),
        ("durable", "99 % durable within"),
        ("letters", "Dead letters since the start"),
    ]
    static let charts = [("rate", "Records a second"), ("lag", "Behind"), ("durable", "99 % durable within, seconds")]

    init(_ look: Figures.Look) {
        let known = look.rows.compactMap(\.figures)
        let joiners = look.rows.filter { $0.member.program == "shop-joiner" }.compactMap(\.figures)
        let main = joiners.isEmpty ? known : joiners
        let rate = Self.rate(look.rows, of: joiners.isEmpty ? nil : "shop-joiner")
        let lag = Self.sum(main.map(\.lag))
        let wait_s = main.compactMap(\.wait_s).max()
        let durable_s = main.compactMap(\.durable99_s).max()
        let unit = main.first?.lagUnit ?? "bytes"
        values = ["rate": rate, "lag": lag, "durable": durable_s]
        texts = [
            "rate": Self.whole(rate), "lag": lag.map { "\(Self.whole($0)) \(unit)" } ?? "–", "wait": Self.time(wait_s),
            "durable": Self.time(durable_s), "letters": Self.whole(Self.sum(main.map(\.deadLetters))),
            "trouble": look.trouble
                ?? (look.rows.isEmpty ? "No service has said that it is at work: start one with --listen." : ""),
            "busy": Self.share(Self.mean(main.compactMap(\.busy))),
            "asking": Self.sum(main.map(\.asking)).map { Self.tenths($0) } ?? "–",
            "database": Self.state(main.map(\.isDatabaseUp), look),
        ]
        slowest = main.compactMap(\.stage).first?.rawValue
        rows = look.rows.flatMap(Self.cells)
    }

    /// Those who share a log by customers (`1/3`) all read the whole of it: their rate is one's.
    private static func rate(_ rows: [Figures.Row], of program: String?) -> Double? {
        var shared: [String: Double] = [:]
        var others: [Double?] = []
        for row in rows where program == nil || row.member.program == program {
            if let rate = row.figures?.rate, row.member.share?.contains("/") ?? false {
                shared[row.member.log ?? ""] = max(shared[row.member.log ?? ""] ?? 0, rate)
            } else {
                others.append(row.figures?.rate)
            }
        }
        return sum(others + shared.values.map { $0 })
    }

    /// A row for each source, or one for a service without any.
    private static func cells(_ row: Figures.Row) -> [[String]] {
        let share = row.member.share.map { " \($0)" } ?? ""
        let about = [row.member.program + share, row.member.host, state(row)]
        guard let figures = row.figures else { return [about + ["–", "–", "–", "–", "–", "–"]] }
        let own = [time(figures.durable99_s), whole(figures.deadLetters)]
        if figures.sources.isEmpty { return [about + ["–", whole(figures.rate), "–", "–"] + own] }
        // What is of the service stands in its first row.
        return figures.sources.enumerated().map { place, source in
            let behind = "\(whole(source.lag)) \(figures.lagUnit)"
            let isFirst = place == 0
            return (isFirst ? about : ["", "", ""])
                + [source.name, isFirst ? whole(figures.rate) : "", behind, time(source.wait_s)]
                + (isFirst ? own : ["", ""])
        }
    }

    private static func state(_ row: Figures.Row) -> String {
        if row.figures == nil { return row.isTrusted ? "no answer" : "not asked (--trust)" }
        return row.member.isReady ? "ready" : "not ready"
    }

    private static func state(_ ups: [Bool?], _ look: Figures.Look) -> String {
        if look.trouble != nil || ups.contains(false) { return "away" }
        return ups.contains(true) ? "answers" : "–"
    }
}

// Numbers as people read them.
extension NowPage {
    static func sum(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    static func whole(_ value: Double?) -> String {
        value.flatMap { Int(exactly: $0.rounded()) }.map(grouped) ?? "–"
    }

    static func tenths(_ value: Double) -> String {
        Int(exactly: (value * 10).rounded()).map { "\($0 / 10).\(abs($0 % 10))" } ?? "–"
    }

    static func share(_ value: Double?) -> String {
        value.flatMap { Int(exactly: ($0 * 100).rounded()) }.map { "\($0) %" } ?? "–"
    }

    static func time(_ seconds: Double?) -> String {
        guard let seconds, 0...1e12 ~= seconds else { return "–" }
        if seconds < 1 { return "\(Int((seconds * 1_000).rounded())) ms" }
        if seconds < 120 { return "\(tenths(seconds)) s" }
        return seconds < 7_200 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3_600)) h"
    }
}
