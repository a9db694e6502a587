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

    @Option(help: ArgumentHelp("Only the product with this id; may be given several times.", valueName: "id"))
    var id: [String] = []
    @Flag(help: "Only products of which too little is left.")
    var low = false
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("product", "listed", grace_s: Tally.listingGrace_s)
            let stock = StockListing(try settings.database(appName: "list-stock", readOnly: true))
            let ids = id.map { ShopID($0) }
            if list.count {
                try list.write(count: list.counted(try stock.count(ids, low: low)))
            } else {
                let rows = try ListOutput(list.format, StockForms())
                try tally.listing(to: rows.end(isWhole:)) {
                    try stock.forEach(ids, low: low, limit: list.limit) { row in
                        try rows.add(row)
                        try tally.add()
                    }
                }
            }
            try checkFound("product", missing: try stock.missing(ids))
        }
    }
}
