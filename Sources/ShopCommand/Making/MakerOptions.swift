import ArgumentParser

/// Where a maker puts what it makes.
public enum Destination: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Straight into the database.
    case db
    /// Into the event log, for a joiner to find.
    case log

    /// What the ids of things made this way carry.
    public var mark: String { self == .db ? "db" : "k" }
}

/// How many of something: 0 to a billion.
public struct Amount: ExpressibleByArgument, Sendable {
    public let value: Int

    public init(_ value: Int) { self.value = value }

    public init?(argument: String) {
        guard let value = Int(argument), 0...1_000_000_000 ~= value else { return nil }
        self.value = value
    }

    public var defaultValueDescription: String { String(value) }
}

/// `--to` and `--seed`, the same for every maker.
public struct MakerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to put them: db (straight into the database) or log (as events).", valueName: "db|log"))
    public var to: Destination

    @Option(help: ArgumentHelp("Make up the same things each time this number is given.", valueName: "number"))
    var seed: UInt64?

    public init() {}

    /// The source of everything random.
    public var generator: SplitMix64 { SplitMix64(seed: seed ?? .random(in: .min ... .max)) }
}

/// `1 customer`, `5 customers`.
public func counted(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

/// Visits `0..<count` in portions that one write can take, showing how far it has come.
public func inPortions(of count: Int, _ title: String, _ make: (Range<Int>) throws -> Void) rethrows {
    let portion_max = 1_000
    var progress = ProgressBar(title, total: count)
    for start in stride(from: 0, to: count, by: portion_max) {
        progress.show(start)
        try make(start..<min(start + portion_max, count))
    }
    if count > 0 { progress.show(count) }
}
