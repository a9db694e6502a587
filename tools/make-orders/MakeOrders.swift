import ArgumentParser
import EventLog
import FoundationEssentials
import ShopCommand

/// Writes order and payment events to the log, for a joiner to work on.
struct MakeOrders: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-orders",
        abstract: "Make order and payment events, and append them to the event log.",
        discussion: """
            Customers are customer_000000 and so on, the lower numbers somewhat busier. With --seed and --start-ms the \
            output is the same every time.

            Examples:
              make-orders                                           a hundred events into file:events/
              make-orders --count 1000000 --customers 100000 --bad 0.001 --seed 1 --events big.ndjson
              make-orders --count 100000 --rate 10000               ten seconds of traffic
              make-orders --events - | head
            """,
        version: "0.1.0")

    @OptionGroup var settings: Settings

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

    @Option(help: "Events a second; as fast as possible when not given.")
    var rate: Double?

    @Option(
        help:
            "When the first event happened, in Unix milliseconds; the others follow a millisecond apart. [default: now]"
    )
    var startMs: Int64?

    enum Target: String, ExpressibleByArgument, CaseIterable { case log }

    func validate() throws {
        guard count >= 0, customers > 0 else { throw ValidationError("--count and --customers must be positive") }
        for (name, share) in [("paid", paid), ("bad", bad), ("duplicates", duplicates)] where !(0...1 ~= share) {
            throw ValidationError("--\(name) is a share, from 0 to 1")
        }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be positive") }
    }

    func run() throws {
        try reporting {
            let start_ms = startMs ?? Int64(Date().timeIntervalSince1970 * 1_000)
            var traffic = OrderTraffic(
                customers: customers, paid: paid, bad: bad, duplicates: duplicates, start_ms: start_ms,
                seed: seed ?? .random(in: .min ... .max))
            let log = try settings.appender()
            try write(&traffic, to: log)
            try log.flush()
            try log.close()
            Terminal.say("\(count) events made")
        }
    }

    private func write(_ traffic: inout OrderTraffic, to log: any EventLogAppender) throws {
        var bar = ProgressBar("events", total: count)
        let pace = Pace(rate)
        for number in 0..<count {
            try traffic.next().withUnsafeBytes { line in
                try traffic.key.withUnsafeBytes { try log.append(key: $0, line) }
            }
            if pace.isDue(after: number + 1) {
                try log.flush()
                pace.wait(after: number + 1)
            }
            if number & 0xFFF == 0 { bar.show(number) }
        }
        bar.show(count)
    }
}
