import ArgumentParser
import ShopCommand

/// Everything there is to do with records that the joiner could not use.
struct DeadLetterOffice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Looks into the records that the joiner has set aside, and puts them back.",
        discussion: """
            A letter is named by where its record stood: SOURCE@POSITION.

            Examples:
              dead-letters --not-replayed
              dead-letters reasons
              dead-letters show 'events/0003.ndjson@512'
              dead-letters export --all >letters.ndjson
                                          and correct each "raw" there
              dead-letters replay --from letters.ndjson
              dead-letters drop --replayed
            """,
        version: shopVersion,
        subcommands: [List.self, Reasons.self, Show.self, Export.self, Replayed.self, Drop.self],
        defaultSubcommand: List.self)
}
