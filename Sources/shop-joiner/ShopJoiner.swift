import ArgumentParser
import ShopCommand

/// The joiner service, and what else there is to ask of it.
struct ShopJoiner: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shop-joiner",
        abstract: "Reads the shop's event log and keeps its customers and products in MongoDB.",
        discussion: """
            Each record takes effect exactly once, whatever is killed or unreachable in between. Without --until-end it \
            follows the log until it is stopped (SIGTERM, SIGINT or SIGHUP).

            Examples:
              shop-joiner              follow file:events/ into the local database
              shop-joiner --events cart.json --until-end --print json
              shop-joiner --instance 0/2 & shop-joiner --instance 1/2
              shop-joiner graph --events file:events/
              shop-joiner lag --output json
            """,
        version: shopVersion,
        subcommands: [Run.self, Graph.self, LagCommand.self],
        defaultSubcommand: Run.self)
}
