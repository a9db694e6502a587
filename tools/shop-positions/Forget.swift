import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give sources up that are gone on purpose; what comes in their place is read from its beginning.",
        discussion: """
            What was joined stays. The name stays the source's own, so that nothing that comes in its place is taken for \
            it. Of a topic any partition's name will do: it is given up as a whole, for all groups.
            """)

    @Argument(help: "The sources, as they are listed.")
    var source: [String]

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let positions = MongoPositions(try settings.database(appName: "shop-positions"))
            let stored = Set(try positions.all().map(\.source))
            for name in source where !stored.contains(name) {
                throw Failure(.inputMissing, "no position of \(madeVisible(name)) is stored")
            }
            for name in source {
                if !dryRun { try positions.giveUp(name) }
                Terminal.say("\(madeVisible(name)): \(dryRun ? "would be" : "is") given up")
            }
        }
    }
}
