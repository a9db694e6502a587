import ArgumentParser
import Services
import ShopCommand
import ShopService

/// Runs the coupon scorer.
struct CouponScorerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coupon-scorer",
        abstract: "Grants coupons to customers who buy much of one type of product.",
        discussion: """
            Reads the pictures of customers that publish-customers writes, and looks in each stretch of time, as long as \
            --within, for the share that one type of product has of all that the customer bought there. Above the share, \
            the customer gets one coupon for that stretch: in the collection `coupons`, which list-coupons shows, and with \
            --to as an event, coupon_granted.

            Examples:
              coupon-scorer --share bread --above 25% --within 30d --grant butter
              coupon-scorer --events file:pictures/ --rules rules.txt --to file:coupons/

            A file of rules has one a line, and comments behind a #:
              share bread above 25% within 30d grant butter of money
            """,
        version: shopVersion)

    @OptionGroup var rules: RuleOptions
    @Option(help: ArgumentHelp("The log that coupon_granted goes into.", valueName: "url"))
    var to: String?
    @OptionGroup var service: ServiceOptions

    func run() throws {
        try reporting {
            let output = try to.map { try service.settings.output($0) }
            let scorer = CouponScorer(try rules.read(), to: output, logger: service.begin("coupon-scorer"))
            try service.serve(scorer, publishing: scorer.outbox)
        }
    }
}
