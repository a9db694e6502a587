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
    var priceFrom: Zloty?
    @Option(help: ArgumentHelp("Only products that cost as much now, or less.", valueName: "zloty"))
    var priceTo: Zloty?
    @Flag(help: "Only products that somebody holds, and how much of them all do.")
    var sold = false
    @Flag(help: "Show all prices they ever had, and since when.")
    var prices = false
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func validate() throws {
        if range.map({ $0.lower > $0.upper }) ?? false {
            throw ValidationError("--price-from is above --price-to: no price is in between")
        }
    }

    private var range: (lower: Double, upper: Double)? {
        priceFrom == nil && priceTo == nil ? nil : (priceFrom?.amount ?? 0, priceTo?.amount ?? .greatestFiniteMagnitude)
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
            if list.count {
                var count = 0
                try forEach(of: shop) { _ in count += 1 }
                try list.write(count: count)
            } else {
                let products = try ListOutput(list.format, ProductForms(prices: prices, sold: sold))
                try tally.listing(to: products.end(isWhole:)) {
                    try forEach(of: shop) { product in
                        try products.add(product)
                        try tally.add()
                    }
                }
            }
            try checkFound("product", missing: try shop.missingProducts(filter.ids))
        }
    }

    private func forEach(of shop: ShopListing, _ visit: (ListedProduct) throws -> Void) throws {
        if sold {
            return try shop.forEachSoldProduct(filter, limit: list.limit) { try visit(ListedProduct($0, sold: $1)) }
        }
        try shop.forEachProduct(filter, limit: list.limit) { try visit(ListedProduct($0)) }
    }
}

/// An amount of money on the command line, in digits.
struct Zloty: ExpressibleByArgument {
    let amount: Double

    init?(argument: String) {
        guard argument.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let amount = Double(argument),
            amount.isFinite
        else { return nil }
        self.amount = amount
    }
}
