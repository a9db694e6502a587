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
              make-purchases --to db                    ten purchases, straight into the database
              make-purchases --to log --count 100000    as events
            """,
        version: "0.1.0")

    @OptionGroup var making: MakerOptions
    @Option(help: "How many.")
    var count = Amount(10)
    @OptionGroup var settings: Settings

    func validate() throws { try making.check(settings, readsDatabase: true) }

    func run() throws {
        try reporting {
            let tally = Tally("purchase", "made", of: count.value)
            let database = try settings.database(appName: "make-purchases", readOnly: making.to == .log)
            let shopping = try Shopping(ShopListing(database), directly: making.to == .db)
            var generator = making.generator
            switch making.to {
            case .db: try store(shopping, ShopWriter(database), tally, using: &generator)
            case .log: try publish(shopping, tally, using: &generator)
            }
            try tally.conclude()
        }
    }

    private func store(
        _ shopping: Shopping, _ shop: ShopWriter, _ tally: Tally, using generator: inout SplitMix64
    ) throws {
        try tally.inPortions(of: count.value, "purchases") { portion in
            let holdings = portion.map { _ in
                let (customer, product, purchase) = shopping.purchase(at: currentTime_ms(), using: &generator)
                return (customer, product.holding(purchase))
            }
            try tally.storing(portion) { try shop.add(holdings) }
        }
    }

    private func publish(_ shopping: Shopping, _ tally: Tally, using generator: inout SplitMix64) throws {
        try EventPublisher.publishing(to: settings.appender(), tally) { log in
            try tally.inPortions(of: count.value, "purchases") { portion in
                for _ in portion {
                    let (customer, _, purchase) = shopping.purchase(at: currentTime_ms(), using: &generator)
                    try log.publish(.purchase(customer: customer, purchase), timestamp_ms: purchase.timestamp_ms)
                }
            }
        }
    }
}
