import ArgumentParser
import EventLog
import Following
import ShopCommand
import ShopStore

/// Shows how far the joiner is behind.
struct LagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: "Show for each partition its end, the position, and how many records and how much time lie between.",
        discussion: """
            The time is the age of the oldest record that is not joined yet, where it says when it happened. Records that \
            are gone before they were joined are named as missing.

            With --max-records or --max-seconds the exit status is 75 where some partition is further behind, or nobody can \
            tell; what is missing counts as further.

            Examples:
              shop-joiner lag
              shop-joiner lag --max-records 10000 --max-seconds 60 || alert
              shop-joiner lag --output json
              shop-joiner lag --events kafka://localhost:9092/events --group shop-joiner
            """)

    @OptionGroup var settings: Settings
    @OptionGroup var output: OutputOption

    @Option(
        help: ArgumentHelp(
            "\(LogOption.group.titles): the consumer group to look at; it is not disturbed. [default: shop-joiner]",
            valueName: "name"))
    var group: String?

    @Option(help: ArgumentHelp("Exit with 75 where a partition has more records to be joined.", valueName: "number"))
    var maxRecords: Int64?

    @Option(
        help: ArgumentHelp(
            "Exit with 75 where the oldest record to be joined happened longer ago than so many seconds.",
            valueName: "number"))
    var maxSeconds: Double?

    func validate() throws {
        if let maxRecords, maxRecords < 0 { throw ValidationError("--max-records is 0 or more") }
        if let maxSeconds, !(maxSeconds >= 0 && maxSeconds.isFinite) {
            throw ValidationError("--max-seconds is a number of seconds, 0 or more")
        }
    }

    private static let columns = ["source", "position", "end", "records", "behind_ms", "missing"].map { Column($0) }

    func run() throws {
        try reporting {
            let lags = try measure()
            let now_ms = currentTime_ms()
            let output = ResultOutput()
            if let rows = try (self.output.format == .text ? .table : self.output.format)
                .rows(Self.columns, ClockTime(), to: output)
            {
                for lag in lags { try rows.row(cells(lag, now_ms)) }
                try rows.end()
            } else {
                let json = JSONOutput(lines: self.output.format == .ndjson, to: output)
                for lag in lags { try json.item { try fields(lag, now_ms, json) } }
                try json.end()
            }
            try check(lags, now_ms)
        }
    }

    /// Throws `Failure` where some partition is further behind than it may be.
    private func check(_ lags: [Lag], _ now_ms: Int64) throws {
        if maxRecords == nil, maxSeconds == nil { return }
        for lag in lags {
            let age_s = lag.behind_ms(at: now_ms).map { Double($0) / 1_000 }
            let source = madeVisible(lag.source)
            if let missing = lag.missing { throw Failure(.beyond, "\(source): \(missing)") }
            if let maxRecords, lag.records > maxRecords {
                throw Failure(.beyond, "\(source) is \(lag.records) records behind, and \(maxRecords) is the most")
            }
            if let maxSeconds, lag.records > 0, age_s ?? .infinity > maxSeconds {
                let age = age_s.map { "\(Int(min($0, 1e15))) s" } ?? "nobody can tell how long"
                throw Failure(.beyond, "\(source) is \(age) behind, and \(Int(min(maxSeconds, 1e15))) s is the most")
            }
        }
    }

    private func measure() throws -> [Lag] {
        let log = try settings.log()
        try log.refuse(group == nil ? [] : [.group])
        let group = group ?? "shop-joiner"
        let positions = MongoPositions(
            try settings.database(appName: "shop-joiner lag", readOnly: true), group: group)
        return try LagMeasurement.measure(log, group: group, positions: positions)
    }

    private func cells(_ lag: Lag, _ now_ms: Int64) -> [Cell] {
        [
            .text(lag.source), .integer(lag.position), lag.end.map { .integer($0) } ?? .empty, .integer(lag.records),
            lag.behind_ms(at: now_ms).map { .integer($0) } ?? .empty, lag.missing.map { .text("\($0)") } ?? .empty,
        ]
    }

    private func fields(_ lag: Lag, _ now_ms: Int64, _ json: JSONOutput) throws {
        try json.field("source", lag.source)
        try json.field("position", lag.position)
        if let end = lag.end { try json.field("end", end) }
        try json.field("records", lag.records)
        if let behind_ms = lag.behind_ms(at: now_ms) { try json.field("behind_ms", behind_ms) }
        if let missing = lag.missing { try json.field("missing", "\(missing)") }
    }
}
