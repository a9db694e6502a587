import ArgumentParser
import EventLog
import ShopCommand

/// Writes order and payment events to the log, for a joiner to work on.
struct MakeOrders: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-orders",
        abstract: "Make order and payment events, and append them to the event log.",
        discussion: """
            Customers are customer_000000 and so on, the lower numbers somewhat busier. Orders are numbered from a random \
            number on, so that one run's are not another's. With --seed and --start-ms the output is the same every time.

            Examples:
              make-orders                                           a hundred events into file:events/
              make-orders --count 1000000 --customers 100000 --bad 0.001 --seed 1 --events big.ndjson
              make-orders --count 100000 --rate 10000               ten seconds of traffic
              make-orders --seed 1 --first-order 1                  orders 1, 2, 3 and so on
              make-orders --events - | head
            """,
        version: shopVersion)

    @OptionGroup var settings: EventLogSettings

    @Option(help: "Where to: the log; this tool knows no other way.")
    var to: Target = .log

    @Option(help: "How many events.")
    var count = 100

    @Option(help: "Among how many customers.")
    var customers = 10

    @Option(help: "The share of orders that are paid, 0 to 1.")
    var paid = 0.8

    @Option(help: "The share of lines that are no events, 0 to 1.")
    var bad = 0.0

    @Option(help: "The share of events that are said twice, 0 to 1.")
    var duplicates = 0.0

    @Option(help: "Makes the choices repeatable.")
    var seed: UInt64?

    @Option(help: "The number of the first order. [default: a random one, the same for the same seed]")
    var firstOrder: Int64?

    @Option(help: "Events a second; as fast as possible when not given.")
    var rate: Double?

    @Option(
        help:
            "When the first event happened, in Unix milliseconds; the others follow a millisecond apart. [default: now]"
    )
    var startMs: Int64?

    enum Target: String, ExpressibleByArgument, CaseIterable { case log }

    func validate() throws {
        guard count >= 0 else { throw ValidationError("--count must not be negative") }
        guard customers > 0 else { throw ValidationError("--customers must be positive") }
        for (name, share) in [("paid", paid), ("bad", bad), ("duplicates", duplicates)] where !(0...1 ~= share) {
            throw ValidationError("--\(name) is a share, from 0 to 1")
        }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be positive") }
        for (name, first) in [("start-ms", startMs), ("first-order", firstOrder)] {
            if let first, first.addingReportingOverflow(Int64(count)).overflow {
                throw ValidationError("--\(name) \(first): \(count) more are beyond what 64 bits hold")
            }
        }
    }

    func run() throws {
        try reporting {
            let tally = Tally("event", "made", of: count)
            let log = try settings.appender()
            try tally.confirming(log) {
                try write(to: log, tally)
                try log.close()
            }
            try tally.conclude()
        }
    }

    private func traffic() -> OrderTraffic {
        let seed = seed ?? .random(in: .min ... .max)
        return OrderTraffic(
            customers: customers, paid: paid, bad: bad, duplicates: duplicates, start_ms: startMs ?? currentTime_ms(),
            firstOrder: firstOrder ?? OrderTraffic.firstOrder(seed: seed), seed: seed)
    }

    private func write(to log: any EventLogAppender, _ tally: Tally) throws {
        var traffic = traffic()
        var bar = ProgressBar("events", total: count)
        let pace = rate.map { Pace(rate: $0) }
        var made = 0
        defer { tally.begin(made) }
        while made < count && !tally.isToEnd {
            let record = traffic.next()
            try log.append(key: traffic.key, record)
            made += 1
            if let pace, pace.isDue(after: made) { try keep(pace, made, log, tally) }
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
