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
              make-products --to db              the whole catalogue, straight into the database
              make-products --to log --count 2   milk_k_1 and milk_k_2, as events
            """,
        version: "0.1.0")

    @OptionGroup var making: MakerOptions
    @Option(help: "How many.")
    var count = Amount(Assortment.count)
    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            var generator = making.generator
            let offers = Assortment.offers(count.value, making.to, using: &generator)
            switch making.to {
            case .db: try store(offers)
            case .log: try publish(offers)
            }
            Terminal.say("\(count.value) products made")
        }
    }

    private func store(_ offers: [(id: ShopID, offer: Offer)]) throws {
        let shop = ShopWriter(try settings.database(appName: "make-products"))
        try inPortions(of: offers.count, "products") { try shop.add(Array(offers[$0]), from: currentTime_ms()) }
    }

    private func publish(_ offers: [(id: ShopID, offer: Offer)]) throws {
        let log = try EventPublisher(settings.log())
        try inPortions(of: offers.count, "products") { portion in
            for (id, offer) in offers[portion] {
                try log.publish(.newProduct(id, offer), timestamp_ms: currentTime_ms())
            }
        }
        try log.finish()
    }
}
