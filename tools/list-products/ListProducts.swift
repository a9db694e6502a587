import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows the products.
struct ListProducts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-products",
        abstract: "Lists the products by id, with their prices.",
        discussion: """
            Examples:
              list-products
              list-products --id milk_db_1 --prices
              list-products --output csv >products.csv
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("Only the product with this id.", valueName: "id"))
    var id: String?
    @Flag(help: "Show all prices they ever had, and since when.")
    var prices = false
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("product", "listed", grace_s: Tally.listingGrace_s)
            let shop = ShopListing(try settings.database(appName: "list-products", readOnly: true))
            let products = try ProductOutput(output.format, prices: prices)
            try tally.listing(to: products.end(isWhole:)) {
                try shop.forEachProduct(id: id.map { ShopID($0) }) { product in
                    try products.add(product)
                    try tally.add()
                }
            }
            try tally.checkFound(id)
        }
    }
}
