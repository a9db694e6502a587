import ArgumentParser
import Services
import ShopCommand
import ShopService

struct CityWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "city-watch")
    @Option var city: [String]
    @OptionGroup var service: ServiceOptions
    func run() throws {
        try service.serve(CityWatch(WatchedCities(city), to: nil) { Terminal.say($0) })
    }
}
