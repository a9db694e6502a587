import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have sources read on from another place: again from there, or not before it.")

    @Argument(help: "The sources, as they are listed, or a topic or directory log as a whole.")
    var source: [String]

    @Option(
        help: ArgumentHelp(
            "beginning, end, a position (a byte where a line begins, or an offset), or for \(LogOption.from.titles) a time (ISO 8601).",
            valueName: "place"))
    var to: Target

    @OptionGroup var moving: MovingOptions

    func run() throws {
        try reporting {
            let (database, positions, chosen) = try moving.open(source)
            if !moving.dryRun { try keepAway(moving.service.service, from: chosen, of: database) }
            let marks = try marks(for: chosen, positions)
            for source in chosen {
                let mark = marks[source.source]
                if !moving.dryRun { try positions.reset(source.source, to: mark) }
                Terminal.say("\(madeVisible(source.source)): \(words(source, mark))")
            }
        }
    }

    private func words(_ source: StoredPosition, _ mark: SourceMark?) -> String {
        let place = mark.map { "\($0.position)" } ?? "the beginning"
        let goesOn = "\(moving.dryRun ? "would go on" : "goes on") from \(place)"
        let passed = (mark?.position ?? 0).subtractingReportingOverflow(source.position ?? 0).partialValue
        guard passed > 0, source.oddity == nil else { return goesOn }
        let unit = source.group == nil ? "bytes" : "offsets"
        return
            "\(goesOn): \(passed) \(unit) that nobody has read \(moving.dryRun ? "would be" : "are") passed over, for good"
    }

    /// None for those that begin anew.
    private func marks(for sources: [StoredPosition], _ positions: MongoPositions) throws -> [String: SourceMark] {
        if case .beginning = to { return [:] }
        var marks: [String: SourceMark] = [:]
        for source in sources where source.group == nil { marks[source.source] = try markInFile(source.file) }
        let partitions = sources.filter { $0.group != nil }
        if !partitions.isEmpty {
            let offsets = try offsets(in: try moving.settings.inquiry(about: partitions, positions), partitions)
            marks.merge(offsets.mapValues { SourceMark(position: $0, last: nil) }) { $1 }
        }
        return marks
    }

    private func markInFile(_ path: String) throws -> SourceMark? {
        switch to {
        case .beginning: nil
        case .end: try SourceMark.inFile(path, at: nil)
        case .position(let position): try SourceMark.inFile(path, at: position)
        case .time: throw Failure(.usage, "files keep no times: --to is beginning, end, or a position")
        }
    }

    private func offsets(in topic: any TopicInquiry, _ partitions: [StoredPosition]) throws -> [String: Int64] {
        let kept = try topic.kept()
        if let gone = partitions.first(where: { kept[$0.source] == nil }) {
            throw Failure(.inputMissing, "\(madeVisible(gone.source)) is no partition of \(topic.name)")
        }
        switch to {
        case .position(let offset):
            for partition in partitions {
                guard let kept = kept[partition.source], !(kept.lowerBound...kept.upperBound).contains(offset) else {
                    continue
                }
                throw EventLogError.noSuchPlace(
                    name: partition.source, reason: "its offsets go from \(kept.lowerBound) to \(kept.upperBound)")
            }
            return Dictionary(partitions.map { ($0.source, offset) }) { $1 }
        case .time(let timestamp_ms): return try topic.offsets(at: .time(timestamp_ms))
        case .beginning, .end: return kept.mapValues(\.upperBound)
        }
    }
}
