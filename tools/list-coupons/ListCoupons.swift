import ArgumentParser
import Services
import Shop
import ShopCommand
import ShopStore

/// Shows the coupons.
struct ListCoupons: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-coupons",
        abstract: "Lists the coupons that coupon-scorer has granted, by customer.",
        discussion: """
            Examples:
              list-coupons
              list-coupons --customer customer_k_004
              list-coupons --output csv >coupons.csv
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("Only those of the customer with this id.", valueName: "id"))
    var customer: String?
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("coupon", "listed", grace_s: Tally.listingGrace_s)
            let coupons = CouponListing(try settings.database(appName: "list-coupons", readOnly: true))
            let customer = customer.map { ShopID($0) }
            if list.count { return try list.write(count: list.counted(try coupons.count(customer: customer))) }
            let rows = try ListOutput(list.format, CouponForms())
            try tally.listing(to: rows.end(isWhole:)) {
                try coupons.forEach(customer: customer, limit: list.limit) { row in
                    try rows.add(row)
                    try tally.add()
                }
            }
        }
    }
}
