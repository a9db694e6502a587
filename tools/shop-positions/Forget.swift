import ArgumentParser
import EventLog
import FoundationEssentials
import ShopCommand
import ShopStore

struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give sources up that are gone on purpose; what comes in their place is read from its beginning.",
        discussion: """
            What was joined stays. The name stays the source's own, so that nothing that comes in its place is taken for \
            it: all that is read there counts. So a source is refused as long as it is still there, since its records would \
            count a second time, and people who were forgotten would come back; a topic is looked at for that, --events \
            names it. It is given up as a whole, for all groups, whichever partition is named.
            """)

    @Argument(help: "The sources, as they are listed, or a topic or directory log as a whole.")
    var source: [String]

    @Flag(help: "Do not look whether the source is still there: you know that it is gone for good.")
    var sure = false

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @OptionGroup var service: ServiceOption
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            let database = try settings.database(appName: "shop-positions")
            let positions = MongoPositions(database, of: service.service, group: service.service ?? "shop-joiner")
            let chosen = try ChosenSources(source, among: try positions.all()).sources
            if !sure {
                for source in chosen where source.group == nil { try refuseIfThere(source) }
                try refuseTopicsThatAreThere(chosen.filter { $0.group != nil }, positions)
            }
            var topics: Set<String> = []
            for source in chosen where source.topic.map({ topics.insert($0).inserted }) ?? true {
                if !dryRun { try positions.giveUp(source.source) }
                let name = source.topic.map { "\($0), for all groups" } ?? source.source
                Terminal.say("\(madeVisible(name)): \(dryRun ? "would be" : "is") given up")
            }
        }
    }

    private func refuseIfThere(_ source: StoredPosition) throws {
        if source.marks.isEmpty { return }
        if let host = source.host, host != ProcessInfo.processInfo.hostName {
            throw Failure(
                .configuration,
                "\(madeVisible(source.source)) was read on \(madeVisible(host)): look there, or say --sure. If it is still "
                    + "there, its records would count a second time")
        }
        if try source.marks.contains(where: { try $0.stands(in: source.file) }) { throw refusal(source) }
    }

    private func refuseTopicsThatAreThere(_ partitions: [StoredPosition], _ positions: MongoPositions) throws {
        if partitions.allSatisfy(\.marks.isEmpty) { return }
        let inquiry: any TopicInquiry
        do { inquiry = try settings.inquiry(about: partitions, positions) } catch EventLogError.missing { return }
        var isAnother = false
        for (_, sources) in Dictionary(grouping: partitions, by: \.group) {
            let marks = Dictionary(sources.compactMap { source in source.marks.first.map { (source.source, $0) } }) {
                $1
            }
            let holds = try inquiry.stillHolds(marks)
            if let same = sources.first(where: { holds[$0.source] == true }) { throw refusal(same) }
            isAnother = isAnother || !holds.isEmpty
        }
        if isAnother { return }
        throw Failure(
            .configuration,
            "nothing tells whether \(madeVisible(inquiry.name)) is still the topic that was read: the last records that were "
                + "read are gone. If it is, its records would count a second time; if it is another one, say --sure")
    }

    private func refusal(_ source: StoredPosition) -> Failure {
        let name = madeVisible(source.source)
        return Failure(
            .configuration,
            "\(name) is still there: given up, all of it would be read again and count a second time. To pass over what is "
                + "unread: shop-positions reset '\(name)' --to end")
    }
}
