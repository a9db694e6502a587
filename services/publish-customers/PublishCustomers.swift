import ArgumentParser
import EventLog
import Following
import Services
import ShopCommand
import ShopService
import ShopStore

/// Publishes customers' pictures.
struct PublishCustomers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish-customers",
        abstract: "Publishes the picture of each customer whose document changes, whoever has changed it.",
        discussion: """
            Each picture is an event `customer_changed` with a version, keyed by the customer's id. The first start \
            publishes all customers; later ones go on where the last one ended. A customer who is gone is an empty value \
            in Kafka, and in a file an event that says so.

            Examples:
              publish-customers --to file:pictures/
              publish-customers --to kafka://localhost:9092/customers
              publish-customers --to pictures.ndjson --once
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("The log that pictures go into.", valueName: "url"))
    var to: String
    @Flag(help: "End once all that is there is published, instead of following the changes.")
    var once = false
    @OptionGroup var settings: Settings
    @OptionGroup var listen: ListenOption
    @OptionGroup var logging: LogOptions

    func run() throws {
        try reporting {
            let logger = logging.begin("publish-customers")
            let signals = Signals().watch()
            let output = try settings.output(to)
            let door = try SideDoor(
                "publish-customers", prefix: "shop_service", labels: [("service", "publish-customers")], listen,
                settings.configuration)
            defer { door.close() }
            let database = try settings.database(appName: "publish-customers", needsReplicaSet: true)
            if try !WorkLock.hold(
                store: "publish-customers \(database.identity)", log: output, share: .whole, as: "publish-customers")
            {
                logger.warning("No state folder can be written: a second publish-customers will not be noticed.")
            }
            let line = ProgressLine()
            let publisher = PicturePublisher(
                database, to: output, isOnce: once, vitals: door.vitals, logger: logger,
                progress: { counts in line(read: counts.pictures + counts.deletions, "pictures") { counts.age } })
            door.begin(database)
            signals.set {
                door.isEnding()
                publisher.stop()
            }
            Patience.end()
            let counts = try publisher.run()
            Terminal.endShow()
            logger.info("\(counts.line)")
        }
    }
}

extension PublisherCounts {
    fileprivate var line: String {
        "published \(counted(pictures, "picture")) and \(counted(deletions, "deletion"))"
            + (passedOver > 0 ? ", passed over \(counted(passedOver, "document"))" : "")
    }

    /// How old the last change is that is published.
    fileprivate var age: String {
        changed_ms.map { "the last change \(max(0, Clock.wall_ms() - $0) / 1_000) s ago" } ?? "no change yet"
    }
}
