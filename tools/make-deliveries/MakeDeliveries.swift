import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Delivers products to the shop.
struct MakeDeliveries: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-deliveries",
        abstract: "Delivers products to the shop: events for stock-monitor.",
        discussion: """
            Without --product the products are chosen among those in the database; with none there, the exit status is 66.

            Examples:
              make-deliveries                   each product once, 10 to 100 units
              make-deliveries --count 1000 --seed 7
              make-deliveries --product milk_db_1 --quantity 24
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("How many deliveries. [default: one of each product]", valueName: "number"))
    var count: Amount?
    @Option(help: ArgumentHelp("A product that is delivered; may be given again.", valueName: "id"))
    var product: [String] = []
    @Option(help: ArgumentHelp("How many units each. [default: 10 to 100 at random]", valueName: "units"))
    var quantity: Double?
    @Option(help: ArgumentHelp("Make up the same deliveries each time this number is given.", valueName: "number"))
    var seed: UInt64?
    @Option(
        help: ArgumentHelp(
            "When the first happened, in Unix milliseconds; the others each a millisecond later. [default: now]",
            valueName: "time"))
    var startMs: Int64?
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws {
        if let quantity, !(quantity.isFinite && quantity > 0) {
            throw ValidationError("--quantity must be a number above zero")
        }
        for id in product where ShopID(checking: id) == nil {
            throw ValidationError("--product '\(visible(id))' is no id")
        }
    }

    func run() throws {
        try reporting {
            let products = try products()
            let total = count?.value ?? products.count
            let tally = Tally("delivery", "made", of: total)
            var generator = SplitMix64(seed: seed ?? .random(in: .min ... .max))
            try EventPublisher.publishing(to: settings.appender(), tally) { log in
                try tally.inPortions(of: total, "deliveries") { portion in
                    for number in portion {
                        let delivery = delivery(number, of: products, &generator)
                        try log.publish(delivery, timestamp_ms: startMs.map { $0 &+ Int64(number) } ?? currentTime_ms())
                    }
                }
            }
            try tally.conclude()
        }
    }

    /// By turns where nobody says how many: then each product comes once.
    private func delivery(_ number: Int, of products: [ShopID], _ generator: inout SplitMix64) -> EventRecord {
        let index = count == nil ? number : Int.random(in: products.indices, using: &generator)
        let units = quantity ?? Double(Int.random(in: 10...100, using: &generator))
        return .delivery(product: products[index], quantity: units)
    }

    private func products() throws -> [ShopID] {
        if !product.isEmpty { return product.map { ShopID($0) } }
        var known: [ShopID] = []
        let database = try settings.database(appName: "make-deliveries", readOnly: true)
        try ShopListing(database).forEachProduct { known.append($0.id) }
        if known.isEmpty {
            throw Failure(.inputMissing, "there are no products to deliver: make some with make-products")
        }
        return known
    }
}
