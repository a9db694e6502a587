import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows all that is known of one product.
struct ShowProduct: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show-product",
        abstract: "Shows a product's prices with the records they came from, and who waits for it.",
        discussion: """
            A product that nobody has offered yet is shown where somebody waits for it.

            Examples:
              show-product milk_db_1
              show-product milk_db_1 -o json | jq '.prices[-1]'
            """,
        version: shopVersion)

    @Argument(help: "The product's id.")
    var id: String
    @Option(name: [.customShort("o"), .customLong("output")], help: "The form: text or json (one object).")
    var form = Form.text
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    enum Form: String, CaseIterable, ExpressibleByArgument { case text, json }

    func run() throws {
        try reporting {
            let tally = Tally("customer", "listed", grace_s: Tally.listingGrace_s)
            let database = try settings.database(appName: "show-product", readOnly: true)
            let story = CustomerStory(database)
            let page = ProductPage(id: ShopID(id), product: try story.product(ShopID(id)), name: story.name)
            let output = ResultOutput()
            try tally.listing(to: { _ in try output.flush() }) {
                try page.write(asJSON: form == .json, to: output) { visit in
                    try ShopListing(database).forEachWaiting(for: ShopID(id)) { customer, purchase in
                        try visit(customer, purchase)
                        try tally.add()
                    }
                }
            }
            if page.product == nil, tally.count == 0 {
                throw Failure(.inputMissing, "there is no product with the id \(visible(id)), and nobody waits for it")
            }
        }
    }
}
