import ArgumentParser
import Services
import ShopCommand
import ShopService

/// Runs the stock monitor.
struct StockMonitorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock-monitor",
        abstract: "Counts what comes in and goes out of each product, and says when too little is left.",
        discussion: """
            Purchases, orders (when they are first read, paid or not) and deliveries of the event log move the levels in \
            the collection `stock`; list-stock shows them. A product whose level falls below its threshold is said once, \
            and once when it is filled again: as a line, and with --to as an event, stock_low or stock_filled.

            Examples:
              stock-monitor
              stock-monitor --threshold 20 --to file:alerts/
            """,
        version: shopVersion)

    @Option(
        help: ArgumentHelp(
            "Below this level there is too little of a product that has no `threshold` of its own in the collection `stock`.",
            valueName: "units"))
    var threshold = 0.0
    @Option(help: ArgumentHelp("The log that stock_low and stock_filled go into.", valueName: "url"))
    var to: String?
    @OptionGroup var service: ServiceOptions

    func validate() throws {
        if !threshold.isFinite { throw ValidationError("--threshold must be a number") }
    }

    func run() throws {
        try reporting {
            let output = try to.map { try service.settings.output($0) }
            let monitor = StockMonitor(
                threshold: threshold, to: output, logger: service.begin("stock-monitor"))
            try service.serve(monitor, publishing: monitor.outbox)
        }
    }
}
