import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Which customers are listed: those of whom all holds that is given.
struct CustomerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only the customer with this id; may be given several times.", valueName: "id"))
    var id: [String] = []
    @Option(help: ArgumentHelp("Only those who live there (by an index).", valueName: "town"))
    var city: String?
    @Option(help: ArgumentHelp("Only those with these words in their names (looks at all).", valueName: "words"))
    var name: String?
    @Option(help: ArgumentHelp("Only those who hold this product (looks at all).", valueName: "product id"))
    var holds: String?
    @Option(
        help: ArgumentHelp(
            "Only those who have bought something since then (with --holds: that product): 7d, 36h, "
                + "2022-04-24T19:41:07Z (looks at all).", valueName: "time"))
    var since: Since?
    @Flag(help: "Only those who wait for a product.")
    var waiting = false
    @Flag(help: "Only those with unpaid orders (looks at all).")
    var unpaid = false
    @Flag(help: "Only those who are registered, or only those who are not (looks at all).")
    var registration: Registration?

    enum Registration: String, EnumerableFlag { case registered, unregistered }

    func validate() throws {
        if let city, Town(in: city) == nil { throw ValidationError("--city: no town can be called '\(city)'") }
    }

    var filter: CustomerFilter {
        var filter = CustomerFilter()
        filter.ids = id.map { ShopID($0) }
        filter.town = city.flatMap { Town(in: $0) }
        filter.name = CustomerSearch(name ?? "", in: .name)
        filter.bought.product = holds.map { ShopID($0) }
        filter.bought.since_ms = since?.time_ms
        filter.waits = waiting
        filter.hasUnpaid = unpaid
        filter.isRegistered = registration.map { $0 == .registered }
        return filter
    }
}

extension CustomerOrder: ExpressibleByArgument {}
