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
    /// From 0 to 1,000,000,000, where it comes from the command line.
    public let value: Int

    /// For defaults, which are not checked.
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
    /// `--to`.
    public var to: Destination

    @Option(help: ArgumentHelp("Make up the same things each time this number is given.", valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "When the first of them happened, in Unix milliseconds; the others each a millisecond later. [default: now]",
            valueName: "time"))
    var startMs: Int64?

    public init() {}

    /// When the thing of that number, from 0 on, happened: Unix milliseconds (UTC).
    public func time_ms(of number: Int) -> Int64 { startMs.map { $0 &+ Int64(number) } ?? currentTime_ms() }

    /// A thousand years around now: beyond that no calendar's program reads it.
    private static let start_ms_max: Int64 = 1 << 45

    public func validate() throws {
        if let startMs, startMs.magnitude > Self.start_ms_max {
            throw ValidationError("--start-ms \(startMs): there is no such day")
        }
    }

    /// Throws `ValidationError` for an option of the other destination. `readsDatabase`: whatever the destination.
    public func check(_ settings: Settings, readsDatabase: Bool = false) throws {
        switch to {
        case .db:
            guard let option = settings.eventLog.given.first else { return }
            throw ValidationError("\(option) is for --to log, and this is --to db")
        case .log:
            guard !readsDatabase, settings.database.uri != nil else { return }
            throw ValidationError("--mongodb is for --to db, and this is --to log")
        }
    }

    /// The source of everything random.
    public var generator: SplitMix64 { SplitMix64(seed: seed ?? .random(in: .min ... .max)) }
}

/// `1 customer`, `5 customers`, `5 deliveries`.
public func counted(_ number: Int, _ thing: String) -> String {
    if number == 1 { return "1 \(thing)" }
    return "\(number) " + (thing.hasSuffix("y") ? "\(thing.dropLast())ies" : "\(thing)s")
}

extension Tally {
    /// Visits `0..<count` in portions that one write can take, showing how far it has come, until all are visited or
    /// a signal has asked for the end.
    public func inPortions(of count: Int, _ title: String, _ make: (Range<Int>) throws -> Void) rethrows {
        let portion_max = 1_000
        var progress = ProgressBar(title, total: count)
        for start in stride(from: 0, to: count, by: portion_max) where !isToEnd {
            progress.show(start)
            try make(start..<min(start + portion_max, count))
        }
        if count > 0 && !isToEnd { progress.show(count) }
    }

    /// Confirms the portion once `body` has stored it. Throws `Failure` that says how much is stored where it could not.
    public func storing(_ portion: Range<Int>, _ body: () throws -> Void) throws {
        begin(portion.upperBound)
        do { try body() } catch {
            let failure = Failure(error)
            throw Failure(failure.status, "\(failure.message); \(line)")
        }
        confirm()
    }
}
