import ArgumentParser
import Services
import Shop
import ShopCommand
import ShopStore

/// Shows what is left of each product.
struct ListStock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-stock",
        abstract: "Lists what is left of each product, as stock-monitor has counted it.",
        discussion: """
            Examples:
              list-stock
              list-stock --id milk_db_1
              list-stock --low --output csv >order-these.csv
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("Only the product with this id.", valueName: "id"))
    var id: String?
    @Flag(help: "Only products of which too little is left.")
    var low = false
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("product", "listed", grace_s: Tally.listingGrace_s)
            let stock = StockListing(try settings.database(appName: "list-stock", readOnly: true))
            let rows = try StockOutput(output.format)
            try tally.listing(to: rows.end(isWhole:)) {
                try stock.forEach(id: id.map { ShopID($0) }) { row in
                    if low, row.stock?.isLow != true { return }
                    try rows.add(row)
                    try tally.add()
                }
            }
            if !low { try tally.checkFound(id) }
        }
    }
}
