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

            Examples:
              shop-joiner lag
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
