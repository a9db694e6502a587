import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Lets customers buy.
struct MakePurchases: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-purchases",
        abstract: "Lets random customers buy 1 to 10 pieces of random products.",
        discussion: """
            Customers and products are chosen among those in the database. Straight into the database a purchase is \
            priced at once; through the log the joiner prices it. With nobody to buy or nothing to be bought, the exit \
            status is 66.

            Examples:
              make-purchases --to db              ten purchases, into the database
              make-purchases --to log --count 100000    as events
            """,
        version: shopVersion)

    @OptionGroup var making: MakerOptions
    @Option(help: "How many.")
    var count = Amount(10)
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws { try making.check(settings, readsDatabase: true) }

    func run() throws {
        try reporting {
            let tally = Tally("purchase", "made", of: count.value)
            let database = try settings.database(appName: "make-purchases", readOnly: making.to == .log)
            let shopping = try Shopping(ShopListing(database), directly: making.to == .db)
            try making.make(tally, settings, into: { database }) {
                shopping.purchase(at: making.time_ms(of: $0), using: &$1)
            } store: { shop, bought in
                try shop.add(bought.map { ($0.customer, $0.product.holding($0.purchase)) })
            } event: {
                .purchase(customer: $0.customer, $0.purchase)
            }
        }
    }
}
