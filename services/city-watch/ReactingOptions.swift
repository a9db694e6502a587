import ArgumentParser
import Following
import FoundationEssentials
import Logging
import Services
import ShopCommand

/// What is done about each customer.
struct ReactingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The log that an event goes into for each customer.", valueName: "url"))
    var to: String?
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "The path of a program that is run for each customer, by no shell, with the event on its standard input.",
            valueName: "path"), completion: .file())
    var program: String?
    @Option(
        help: ArgumentHelp(
            "How long the program may run: 500ms, 30s, 5m, 1h. [default: 30s]", valueName: "time"))
    var timeout: RunTime?
    @Option(
        help: ArgumentHelp(
            "How often the program is run again where it failed, before the customer is set aside. [default: 3]",
            valueName: "number"))
    var retries: Amount?
    @Argument(parsing: .postTerminator, help: "The program's own arguments.")
    var arguments: [String] = []

    func validate() throws {
        if program == nil {
            let given = [
                ("--timeout", timeout != nil), ("--retries", retries != nil),
                ("what stands after --", !arguments.isEmpty),
            ]
            if let option = given.first(where: \.1) {
                throw ValidationError("\(option.0) is for a program: there is no --run")
            }
        } else if to != nil {
            throw ValidationError("--to and --run are two ways to react: give one of them")
        }
    }

    /// Where reactions go; `nil` where they are only said. Throws `Failure` and `EventLogError`.
    func sink(_ settings: Settings, _ logger: Logger) throws -> (any OutboxSink)? {
        if let to { return LogSink(try settings.output(to)) }
        guard let program else { return nil }
        let command = Command(
            path: program, arguments: arguments, environment: ProcessInfo.processInfo.environment,
            timeout_ms: timeout?.value_ms ?? 30_000, retries: retries?.value ?? 3)
        if let fault = command.fault { throw Failure(.configuration, fault) }
        return CommandSink(command, logger: logger)
    }
}

/// How long something may run: a number with its unit, up to a day.
struct RunTime: ExpressibleByArgument {
    let value_ms: Int64

    private static let units: [(name: String, ms: Double)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
            let number = Double(argument.dropLast(unit.name.count)), number > 0, number * unit.ms <= 86_400_000,
            number * unit.ms >= 1
        else { return nil }
        value_ms = Int64(number * unit.ms)
    }
}
