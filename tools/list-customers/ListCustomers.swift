import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows the customers.
struct ListCustomers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-customers",
        abstract: "Lists customers, with what they bought.",
        discussion: """
            The database looks for them: by an index for --id and --city, through all
            of them for the others. A purchase of a product that nobody has offered
            yet is listed as waiting. As csv or table there is one row for each
            product, or with --carts for each order. Times are shown in your time
            zone (TZ). show-customer tells the whole story of one customer.

            Examples:
              list-customers
              list-customers --id customer_db_000 --carts
              list-customers --city Kraków --unpaid -o table
              list-customers --holds milk_db_1 --since 7d --totals
              list-customers -o ndjson | jq 'select(.products == [])'
            """,
        version: shopVersion)

    @OptionGroup(title: "Which") var which: CustomerOptions
    @Option(help: "By what they are ordered; by name or city the server sorts them.")
    var sort = CustomerOrder.id
    @Flag(help: "The last ones first.")
    var descending = false
    @Flag(help: "Show their orders: paid, unpaid, and paid before they were seen.")
    var carts = false
    @Flag(help: "Only say what they have together: holdings, units, money, orders.")
    var totals = false
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func validate() throws {
        if list.count && totals {
            throw ValidationError("--totals says how many there are, too: it goes without --count")
        }
    }

    func run() throws {
        try reporting {
            let tally = Tally("customer", "listed", grace_s: Tally.listingGrace_s)
            let shop = ShopListing(try settings.database(appName: "list-customers", readOnly: true))
            if list.count {
                try list.write(count: try shop.count(which.filter, limit: list.limit))
            } else if totals {
                try sum(shop, tally)
            } else {
                let customers = try list.format.customers(carts: carts)
                try tally.listing(to: customers.end(isWhole:)) {
                    try forEach(of: shop, tally) { try customers.add($0) }
                }
            }
            try checkFound("customer", missing: try shop.missingCustomers(which.filter.ids))
        }
    }

    private func forEach(of shop: ShopListing, _ tally: Tally, _ visit: (ListedCustomer) throws -> Void) throws {
        try shop.forEachCustomer(which.filter, by: sort, isDescending: descending, limit: list.limit) { customer in
            try visit(listed(customer, of: shop))
            try tally.add()
        }
    }

    private func sum(_ shop: ShopListing, _ tally: Tally) throws {
        var totals = CustomerTotals()
        try tally.listing(to: { if $0 { try totals.figures.write(list.format) } }) {
            try forEach(of: shop, tally) { try totals.add($0) }
        }
    }

    private func listed(_ customer: CustomerListing, of shop: ShopListing) -> ListedCustomer {
        ListedCustomer(
            id: customer.id, profile: customer.profile, waiting: customer.waiting,
            cart: carts || totals ? customer.cart : nil,
            forEachHolding: { try shop.forEachHolding(of: customer, $0) },
            forEachPaidOrder: { try shop.forEachPaidOrder(of: customer, $0) })
    }
}
