import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

/// Writes order and payment events to the log, for a joiner to work on.
struct MakeOrders: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-orders",
        abstract: "Makes a shop's traffic: orders and payments, as events in the log.",
        discussion: """
            Customers are customer_000000 and so on, the lower numbers somewhat
            busier; or those that there are (--known). With items, some products are
            hot. Some payments come early, some late, some never. Orders are numbered
            from a random number on, so that one run's are not another's. With --seed
            and --start-ms the output is the same every time.

            Examples:
              make-orders                            a hundred events into file:events/
              make-orders --known --price-changes 0.01       of the shop that there is
              make-orders --count 1000000 --customers 100000 --bad 0.001 --events big
              make-orders --count 100000 --rate 10000       ten seconds of traffic
              make-orders --count 50000 --interval-ms 1728 --days   a day of traffic
              make-orders --seed 1 --first-order 1          orders 1, 2, 3 and so on
              make-orders --events - | head
            """,
        version: shopVersion)

    @Option(help: "How many events.")
    var count = 100
    @OptionGroup(title: "What") var traffic: TrafficOptions
    @OptionGroup(title: "When") var timing: TimingOptions

    @Option(help: "Makes the choices repeatable.")
    var seed: UInt64?

    @Option(help: "The number of the first order. [default: a random one, the same for the same seed]")
    var firstOrder: Int64?

    @Option(help: "Where to: the log; this tool knows no other way.")
    var to: Target = .log
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "Where to") var settings: Settings

    enum Target: String, ExpressibleByArgument, CaseIterable { case log }

    func validate() throws {
        guard count >= 0 else { throw ValidationError("--count must not be negative") }
        if settings.database.uri != nil && !traffic.known { throw ValidationError("--mongodb is for --known") }
        if let firstOrder, firstOrder.addingReportingOverflow(Int64(count)).overflow {
            throw ValidationError("--first-order \(firstOrder): \(count) more are beyond what 64 bits hold")
        }
        try timing.check(count: count, isPlain: traffic.isPlain && timing.isPlain)
    }

    func run() throws {
        try reporting {
            let tally = Tally("event", "made", of: count)
            let seed = seed ?? .random(in: .min ... .max)
            if traffic.isPlain && timing.isPlain { return try make(plainTraffic(seed), tally) }
            try make(shopTraffic(seed), tally)
        }
    }

    private func plainTraffic(_ seed: UInt64) -> OrderTraffic {
        OrderTraffic(
            customers: traffic.customers ?? 10, paid: traffic.paid, bad: traffic.bad, duplicates: traffic.duplicates,
            start_ms: timing.start_ms, firstOrder: firstOrder ?? OrderTraffic.firstOrder(seed: seed), seed: seed)
    }

    private func shopTraffic(_ seed: UInt64) throws -> ShopTraffic {
        let shop = { ShopListing(try settings.database(appName: "make-orders", readOnly: true)) }
        return ShopTraffic(
            try traffic.people(shop), try traffic.goods(shop), traffic.shape, timing.clock,
            firstOrder: firstOrder ?? OrderTraffic.firstOrder(seed: seed), seed: seed)
    }

    private func make(_ traffic: some Traffic, _ tally: Tally) throws {
        let log = try settings.appender()
        try tally.confirming(log) {
            try write(traffic, to: log, tally)
            try log.close()
        }
        try tally.conclude()
    }

    private func write(_ made: some Traffic, to log: any EventLogAppender, _ tally: Tally) throws {
        var traffic = made
        var bar = ProgressBar("events", total: count)
        let pace = timing.rate.map { Pace(rate: $0) }
        var made = 0
        defer { tally.begin(made) }
        while made < count && !tally.isToEnd {
            let record = traffic.next()
            try log.append(key: traffic.key, record)
            made += 1
            if let pace, made < count, pace.isDue(after: made) { try keep(pace, made, log, tally) }
            if made & 0xFFF == 0 || made == count {
                tally.begin(made)
                bar.show(made)
            }
        }
    }

    /// Lets readers see what there is, until it is time for more.
    private func keep(_ pace: Pace, _ made: Int, _ log: any EventLogAppender, _ tally: Tally) throws {
        try log.flush()
        tally.begin(made)
        tally.confirm()
        let wait_s = pace.wait_s(after: made)
        if wait_s > 0 { tally.wait(wait_s) }
    }
}
