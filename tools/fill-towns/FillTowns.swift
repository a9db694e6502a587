import ArgumentParser
import ShopCommand
import ShopStore

/// Notes the towns of addresses that others have written.
struct FillTowns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill-towns",
        abstract: "Notes the town beside each customer's address, for list-customers --city.",
        discussion: """
            The shop's own programs write the town with the address. Run this once
            after an upgrade from a version without towns, and whenever another
            program has written addresses. It may run beside everything else, and
            again: what is right already is left alone.

            Example:
              fill-towns
            """,
        version: shopVersion)

    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("customer", "looked at")
            let filling = TownFilling(try settings.database(appName: "fill-towns"))
            let report = try filling.run { report in
                tally.begin(report.seen)
                return tally.isToEnd
            }
            tally.begin(report.seen)
            tally.confirm()
            let words = "\(counted(report.seen, "customer")) looked at, \(counted(report.changed, "town")) noted"
            if tally.isToEnd { throw Failure(.interrupted, "interrupted: \(words), and there may be more") }
            Terminal.say(words)
        }
    }
}
