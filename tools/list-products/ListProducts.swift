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
        version: "0.1.0")

    @Option(help: ArgumentHelp("Only the product with this id.", valueName: "id"))
    var id: String?
    @Flag(help: "Show all prices they ever had, and since when.")
    var prices = false
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            let shop = ShopListing(try settings.database(appName: "list-products", readOnly: true))
            let products = try ProductOutput(output.format, prices: prices)
            try shop.forEachProduct(id: id.map { ShopID($0) }) { try products.add($0) }
            try products.end()
        }
    }
}
