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
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("coupon", "listed", grace_s: Tally.listingGrace_s)
            let coupons = CouponListing(try settings.database(appName: "list-coupons", readOnly: true))
            let rows = try CouponOutput(output.format)
            try tally.listing(to: rows.end(isWhole:)) {
                try coupons.forEach(customer: customer.map { ShopID($0) }) { row in
                    try rows.add(row)
                    try tally.add()
                }
            }
        }
    }
}
