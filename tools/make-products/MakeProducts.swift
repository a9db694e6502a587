import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Fills the shelves.
struct MakeProducts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-products",
        abstract: "Makes the shop's products, at random prices of 0.01 to 1.00 zloty.",
        discussion: """
            Their ids are numbered by type: milk_db_1, milk_db_2, sugar_db_1 and so on; milk_k_1 and so on through the \
            log. A product that is there already gets the new price from now on. Beyond \(Assortment.count), the \
            catalogue begins again, with numbers in the names.

            Examples:
              make-products --to db        the whole catalogue, into the database
              make-products --to log --count 2   milk_k_1 and milk_k_2, as events
            """,
        version: shopVersion)

    @OptionGroup var making: MakerOptions
    @Option(help: "How many.")
    var count = Amount(Assortment.count)
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws { try making.check(settings) }

    func run() throws {
        try reporting {
            let tally = Tally("product", "made", of: count.value)
            try making.make(tally, settings, into: { try settings.database(appName: "make-products") }) {
                Assortment.offer($0, making.to, using: &$1)
            } store: {
                try $0.add($1, from: making.time_ms(of: 0))
            } event: {
                .newProduct($0.id, $0.offer)
            }
        }
    }
}
