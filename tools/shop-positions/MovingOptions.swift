import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

/// What the commands that move positions are told beside the sources.
struct MovingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "\(LogOption.group.titles): the group whose positions they are. [default: shop-joiner]", valueName: "name"))
    var group: String?

    @OptionGroup var service: ServiceOption

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    /// The database, its positions, and those of the group and of files that somebody named. Throws `Failure` and
    /// `StoreError`.
    func open(
        _ names: [String], withGivenUp: Bool = false
    ) throws -> (database: ShopDatabase, positions: MongoPositions, chosen: [StoredPosition]) {
        let (database, group) = (try settings.database(appName: "shop-positions"), group ?? "shop-joiner")
        let positions = MongoPositions(database, of: service.service, group: service.service ?? group)
        let stored = try positions.all(withGivenUp: withGivenUp).filter { $0.group ?? group == group }
        return (database, positions, try ChosenSources(names, among: stored).sources)
    }
}
