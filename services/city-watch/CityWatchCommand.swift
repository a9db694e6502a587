import ArgumentParser
import Services
import ShopCommand
import ShopService

/// Runs the city watch.
struct CityWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "city-watch",
        abstract: "Reacts to each customer who is registered in a city: at once, and once.",
        discussion: """
            A customer's town is what the last line of the address says after a postal code. A reaction is a line; with \
            --to an event in a log, customer_in_city; with --run a program that finds this event on its standard input.

            Examples:
              city-watch --city Warszawa --city 'Dąbrowa Górnicza'
              city-watch --city Warszawa --to file:arrivals/
              city-watch --city Warszawa --run ./welcome -- --by-mail
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("A city that is watched; may be given again.", valueName: "name"))
    var city: [String]
    @OptionGroup var reacting: ReactingOptions
    @OptionGroup var service: ServiceOptions

    func validate() throws {
        do { _ = try WatchedCities(city) } catch { throw ValidationError("--city \(error)") }
    }

    func run() throws {
        try reporting {
            let logger = service.begin("city-watch")
            let sink = try reacting.sink(service.settings, logger)
            let watch = CityWatch(try WatchedCities(city), to: sink, logger: logger)
            try service.serve(watch, publishing: watch.outbox)
        }
    }
}
