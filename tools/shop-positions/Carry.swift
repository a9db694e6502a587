import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

struct Carry: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have a log read on where it is now, under another path or as another topic.",
        discussion: """
            A directory log is known by its log-id and any file by its content, wherever it is moved: this is for what is \
            not recognised by itself, such as partitions that were copied without their log-id. --events names where the \
            log is now; it must hold what was read. A topic is gone on with behind the record that was read last of each \
            partition, wherever that stands in the partition of the same number: so a mirror with other offsets will do.

            Examples:
              shop-positions carry file:/srv/old/events/ --events file:/srv/new/events/
              shop-positions carry kafka:CLUSTER/events --events kafka://new:9092/events
            """)

    @Argument(help: "The log as it is listed: a file, or a directory log or topic as a whole.")
    var source: String

    @OptionGroup var moving: MovingOptions

    func run() throws {
        try reporting {
            let (database, positions, chosen) = try moving.open([source], withGivenUp: true)
            if chosen.contains(where: { $0.group != nil }) { return try carryTopic(chosen, positions) }
            if !moving.dryRun { try keepAway(moving.service.service, from: chosen, of: database) }
            try carryFiles(chosen, positions)
        }
    }

    private func carryFiles(_ sources: [StoredPosition], _ positions: MongoPositions) throws {
        let log = try moving.settings.log()
        if log.traits.isReadByGroups {
            throw Failure(.usage, "--events names a \(log.traits.noun), and \(madeVisible(source)) is read from files")
        }
        let sightings = try log.sightings()
        var moves: [(source: String, sighting: Sighting)] = []
        for source in sources {
            let name = source.file.split(separator: "/").last.map(String.init) ?? source.file
            let fitting = sightings.filter {
                sources.count == 1 && sightings.count == 1 || $0.path.hasSuffix("/" + name)
            }
            guard let sighting = fitting.first else {
                throw Failure(
                    .inputMissing, "\(log): it has no \(madeVisible(name)), which is one of the log's partitions")
            }
            moves.append((source.source, sighting))
        }
        // All are looked at before any is moved.
        for move in moves { try positions.carry(move.source, to: move.sighting, rehearsing: true) }
        for move in moves {
            if !moving.dryRun { try positions.carry(move.source, to: move.sighting, rehearsing: false) }
            say(move.source, move.sighting.path)
        }
    }

    private func carryTopic(_ sources: [StoredPosition], _ positions: MongoPositions) throws {
        let log = try moving.settings.log()
        guard log.traits.isReadByGroups else {
            throw Failure(.usage, "--events has to name the topic that \(madeVisible(source)) is now")
        }
        let inquiry = try log.inquiry(positions)
        var last: [Int32: LastRecord] = [:]
        for source in sources {
            guard let record = source.marks.first?.last else {
                if source.marks.isEmpty { continue }
                throw Failure(
                    .configuration,
                    "\(madeVisible(source.source)): its position was set by hand, and no record was read since: nothing tells "
                        + "where that is in another topic")
            }
            if let partition = SourceName(source.source).partition { last[partition] = record }
        }
        let places = try inquiry.places(of: last)
        if let lost = last.keys.sorted().first(where: { places[$0] == nil }) {
            throw Failure(
                .inputMissing,
                "the record that was read last of partition \(lost) is not in \(madeVisible(inquiry.name)), or more than once"
            )
        }
        let marks = Dictionary(
            places.map { (inquiry.source($0.key), SourceMark(position: $0.value.offset + 1, last: $0.value)) }
        ) { $1 }
        if !moving.dryRun { try positions.carry(to: inquiry.name, marks) }
        for source in sources {
            guard let partition = SourceName(source.source).partition, let place = places[partition] else { continue }
            say(source.source, "\(inquiry.source(partition)), offset \(place.offset + 1)")
        }
    }

    private func say(_ source: String, _ place: String) {
        Terminal.say("\(madeVisible(source)): \(moving.dryRun ? "would go on" : "goes on") in \(madeVisible(place))")
    }
}
