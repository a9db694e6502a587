import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows the products.
struct ListProducts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-products",
        abstract: "Lists products by id, with their prices.",
        discussion: """
            The database looks for them: by an index for --id, through all of them for
            the others. For --sold it adds up what all customers hold first.

            Examples:
              list-products
              list-products --id milk_db_1 --prices
              list-products --type milk --price-to 0.50
              list-products --sold -o csv >sold.csv
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("Only the product with this id; may be given several times.", valueName: "id"))
    var id: [String] = []
    @Option(help: ArgumentHelp("Only products of this type.", valueName: "type"))
    var type: String?
    @Option(help: ArgumentHelp("Only products that cost as much now, or more.", valueName: "zloty"))
    var priceFrom: Double?
    @Option(help: ArgumentHelp("Only products that cost as much now, or less.", valueName: "zloty"))
    var priceTo: Double?
    @Flag(help: "Only products that somebody holds, and how much of them all do.")
    var sold = false
    @Flag(help: "Show all prices they ever had, and since when.")
    var prices = false
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func validate() throws {
        for (name, price) in [("from", priceFrom), ("to", priceTo)] {
            if let price, !(price >= 0 && price.isFinite) {
                throw ValidationError("--price-\(name): no price is \(price)")
            }
        }
        if range.map({ $0.lower > $0.upper }) ?? false {
            throw ValidationError("--price-from is above --price-to: no price is in between")
        }
    }

    private var range: (lower: Double, upper: Double)? {
        priceFrom == nil && priceTo == nil ? nil : (priceFrom ?? 0, priceTo ?? .greatestFiniteMagnitude)
    }

    private var filter: ProductFilter {
        var filter = ProductFilter()
        filter.ids = id.map { ShopID($0) }
        filter.type = type
        filter.price = range.map { $0.lower...$0.upper }
        return filter
    }

    func run() throws {
        try reporting {
            let tally = Tally("product", "listed", grace_s: Tally.listingGrace_s)
            let shop = ShopListing(try settings.database(appName: "list-products", readOnly: true))
            if list.count { return try count(shop) }
            let products = try ListOutput(list.format, ProductForms(prices: prices, sold: sold))
            var sought = SoughtIDs(id)
            try tally.listing(to: products.end(isWhole:)) {
                try forEach(of: shop, limit: list.limit) { product in
                    sought.find(product.product.id)
                    try products.add(product)
                    try tally.add()
                }
                if list.limit == 0 { try sought.check("product") }
            }
        }
    }

    private func forEach(of shop: ShopListing, limit: Int, _ visit: (ListedProduct) throws -> Void) throws {
        if sold { return try shop.forEachSoldProduct(filter, limit: limit) { try visit(ListedProduct($0, sold: $1)) } }
        try shop.forEachProduct(filter, limit: limit) { try visit(ListedProduct($0)) }
    }

    private func count(_ shop: ShopListing) throws {
        var count = 0
        try forEach(of: shop, limit: 0) { _ in count += 1 }
        try list.write(count: count)
    }
}
