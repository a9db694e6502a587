import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Makes customers up.
struct MakeCustomers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-customers",
        abstract: "Makes up customers with names and addresses.",
        discussion: """
            Their ids are customer_db_000, customer_db_001 and so on; customer_k_000 and so on through the log. A \
            customer that is there already gets the new name and address, and keeps everything else.

            Examples:
              make-customers --to db                    five, straight into the database
              make-customers --to log --count 20 --first 5       customer_k_005 to _024
              make-customers --to log --seed 1 --start-ms 0      the same each time
            """,
        version: shopVersion)

    @OptionGroup var making: MakerOptions
    @Option(help: "How many.")
    var count = Amount(5)
    @Option(help: "The number of the first.")
    var first = Amount(0)
    @Option(help: "Where they live: pl (Poland) or de (Germany).")
    var locale = Locale.polish
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws { try making.check(settings) }

    func run() throws {
        try reporting {
            let tally = Tally("customer", "made", of: count.value)
            try making.make(tally, settings, into: { try settings.database(appName: "make-customers") }) {
                (id: Person.id(first.value + $0, making.to), profile: Person.random(locale, using: &$1))
            } store: {
                try $0.add($1)
            } event: {
                .newCustomer($0.id, $0.profile)
            }
        }
    }
}
