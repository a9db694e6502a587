import ArgumentParser
import ShopCommand

/// How far the logs were read, and what an operator may do to that.
struct ShopPositions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shop-positions",
        abstract: "Lists how far each source of a log was read, and moves, gives up or carries positions on purpose.",
        discussion: """
            A source is named as it is listed. Records that were joined before have no second effect, wherever a \
            position is moved to; records that are passed over have none at all. Joiners of a group that are at work \
            go on from the new position; a joiner of files has to be stopped first.

            Examples:
              shop-positions
              shop-positions reset 'kafka:CLUSTER/events/3' --to beginning --dry-run
              shop-positions reset 'file:/srv/shop/day.ndjson' --to end
              shop-positions forget 'file:/srv/shop/events/partition-0003.ndjson'
              shop-positions carry file:/srv/old/events/ --events file:/srv/new/events/
            """,
        version: shopVersion,
        subcommands: [ListPositions.self, Reset.self, Forget.self, Carry.self],
        defaultSubcommand: ListPositions.self)
}
