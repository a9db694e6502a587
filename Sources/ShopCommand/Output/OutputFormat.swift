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
    /// Aligned columns, for people.
    case table
}

/// `--output`, the same for every lister.
public struct OutputOption: ParsableArguments {
    @Option(
        name: .customLong("output"),
        help: ArgumentHelp(
            "The form: text, json (one array), ndjson (one object a line), csv (RFC 4180) or table.",
            valueName: "form"))
    /// `--output`.
    public var format: OutputFormat = .text

    public init() {}
}
