import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows the customers.
struct ListCustomers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-customers",
        abstract: "Lists the customers by id, with what they bought.",
        discussion: """
            A purchase of a product that nobody has offered yet is listed as waiting. As csv or table there is one row \
            for each product, or with --carts for each order. Times are shown in your time zone (TZ).

            Examples:
              list-customers
              list-customers --id customer_db_000 --carts
              list-customers --output ndjson | jq 'select(.products == [])'
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("Only the customer with this id.", valueName: "id"))
    var id: String?
    @Flag(help: "Show their orders: paid, unpaid, and paid before they were seen.")
    var carts = false
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("customer", "listed", grace_s: Tally.listingGrace_s)
            let shop = ShopListing(try settings.database(appName: "list-customers", readOnly: true))
            let customers = try output.format.customers(carts: carts)
            try tally.listing(to: customers.end(isWhole:)) {
                try shop.forEachCustomer(id: id.map { ShopID($0) }) { customer in
                    try customers.add(listed(customer, of: shop))
                    try tally.add()
                }
            }
            try tally.checkFound(id)
        }
    }

    private func listed(_ customer: CustomerListing, of shop: ShopListing) -> ListedCustomer {
        ListedCustomer(
            id: customer.id, profile: customer.profile, waiting: customer.waiting, cart: carts ? customer.cart : nil,
            forEachHolding: { try shop.forEachHolding(of: customer, $0) },
            forEachPaidOrder: { try shop.forEachPaidOrder(of: customer, $0) })
    }
}
