import ArgumentParser
import EventLog
import FoundationEssentials
import Joiner
import Shop
import ShopCommand
import ShopStore

/// Where a position is moved to.
enum Target: ExpressibleByArgument {
    case beginning, end
    case time(_ timestamp_ms: Int64)
    case position(Int64)

    init?(argument: String) {
        switch argument {
        case "beginning": self = .beginning
        case "end": self = .end
        default:
            if let position = Int64(argument), position >= 0 {
                self = .position(position)
            } else if let date = try? Date(argument, strategy: .iso8601),
                let time_ms = Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded())
            {
                self = .time(time_ms)
            } else {
                return nil
            }
        }
    }
}

struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have sources read on from another place: again from there, or not before it.")

    @Argument(help: "The sources, as they are listed.")
    var source: [String]

    @Option(
        help: ArgumentHelp(
            "beginning, end, a position (a byte where a line begins, or an offset), or for Kafka a time (ISO 8601).",
            valueName: "place"))
    var to: Target

    @Option(help: ArgumentHelp("Kafka: the group whose position it is. [default: shop-joiner]", valueName: "name"))
    var group: String?

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            let database = try settings.database(appName: "shop-positions")
            let positions = MongoPositions(database, group: group ?? "shop-joiner")
            let stored = try positions.all().filter { $0.group == nil || $0.group == group ?? "shop-joiner" }
            try lockFiles(database)
            var moves: [(name: String, mark: SourceMark?)] = []
            for name in source {
                guard let known = stored.first(where: { $0.source == name }) else {
                    throw Failure(.inputMissing, "no position of \(madeVisible(name)) is stored")
                }
                moves.append((name, try mark(for: known, positions)))
            }
            for move in moves {
                if !dryRun { try positions.reset(move.name, to: move.mark) }
                let place = move.mark.map { "\($0.position)" } ?? "the beginning"
                Terminal.say("\(madeVisible(move.name)): \(dryRun ? "would go on" : "goes on") from \(place)")
            }
        }
    }

    /// A joiner of files that is at work on this machine would store its own position next, or stop.
    private func lockFiles(_ database: ShopDatabase) throws {
        let log = try settings.log()
        if !dryRun, !log.isKafka { try WorkLock.hold(store: database.identity, log: log, share: .whole) }
    }

    private func mark(for known: StoredPosition, _ positions: MongoPositions) throws -> SourceMark? {
        if known.group != nil { return try markInTopic(known.source, positions) }
        let path = known.path ?? String(known.source.dropFirst("file:".count))
        return switch to {
        case .beginning: nil
        case .end: try SourceMark.inFile(path, at: nil)
        case .position(let position): try SourceMark.inFile(path, at: position)
        case .time: throw Failure(.usage, "files keep no times: --to is beginning, end, or a position")
        }
    }

    private func markInTopic(_ source: String, _ positions: MongoPositions) throws -> SourceMark? {
        let place: ReadingStart
        switch to {
        case .beginning: return nil
        case .position(let offset): return SourceMark(position: offset, last: nil)
        case .end: place = .end
        case .time(let timestamp_ms): place = .time(timestamp_ms)
        }
        guard case .kafka(let topic) = try settings.log() else {
            throw Failure(.usage, "--events has to name the topic, so that its brokers can be asked")
        }
        let offsets = try topic.offsets(at: place, settings: try settings.kafka(), positions: positions)
        guard let offset = offsets[source] else {
            throw Failure(.inputMissing, "\(madeVisible(source)) is no partition of \(topic)")
        }
        return SourceMark(position: offset, last: nil)
    }
}
