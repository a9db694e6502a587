import ArgumentParser

/// The forms in which the listing tools write what they list.
public enum OutputFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// For people.
    case text
    /// One array of objects.
    case json
    /// One object a line.
    case ndjson
    /// RFC 4180, with a header line.
    case csv
    /// The same, for a spreadsheet: nothing in it is a formula.
    case safeCSV = "csv-safe"
    /// Aligned columns, for people.
    case table
}

/// `--output`, the same for every lister.
public struct OutputOption: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The form: text, json (one array), ndjson (one object a line), csv (RFC 4180, what is there) or table.",
            valueName: "form"))
    var form = OutputFormat.text
    @Flag(
        name: .customLong("csv-safe"),
        help: "In csv, what a spreadsheet would take for a formula gets a ' before it.")
    var isSafe = false

    public init() {}

    /// `--output`.
    public var format: OutputFormat { isSafe && form == .csv ? .safeCSV : form }
}

/// What every lister takes: the form, how much at most, and whether it is only to count.
public struct ListOptions: ParsableArguments {
    /// `--output`.
    @OptionGroup public var output: OutputOption

    @Option(name: [.customShort("n"), .customLong("limit")], help: "At most so many; 0 for all.")
    var most = Amount(0)

    /// `--count`.
    @Flag(help: "Only say how many would be listed.")
    public var count = false

    public init() {}

    /// `--limit`; 0 for all.
    public var limit: Int { most.value }
    /// `--output`.
    public var format: OutputFormat { output.format }

    /// As many as would be listed, of so many that there are.
    public func counted(_ count: Int) -> Int { limit > 0 ? min(count, limit) : count }

    /// Writes the number in the form. Throws as `ResultOutput.flush`.
    public func write(count: Int, to output: ResultOutput = ResultOutput()) throws {
        try Figures([Figure("count", "", .integer(Int64(count)))]).write(format, to: output)
    }
}
