import ArgumentParser
import EventLog
import Shop
import ShopCommand
import ShopStore

/// Takes people out of the database.
struct ForgetCustomer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget-customer",
        abstract: "Takes customers out of the database for good: document, histories and dead letters.",
        discussion: """
            What is left is a tombstone under the customer's id: how far the log has been read. By it everything that the \
            log says of them up to now counts as joined, also when it is read again from its beginning; what comes later \
            makes a new customer. The log itself is not touched, nor are backups.

            An id of which nothing is found gets its tombstone all the same, since the log may hold records that nobody \
            has joined yet; that is said, and the exit status is 66, since the id may be misspelt. Run again after it was \
            cut short, it completes the work. While dead letters are being replayed it is refused (78).

            Examples:
              forget-customer --dry-run customer_db_000
              forget-customer customer_db_000 customer_k_004
              forget-customer --events kafka://localhost:9092/events customer_k_004
            """,
        version: shopVersion)

    @Argument(help: "The customers' ids.")
    var ids: [String]
    @Flag(help: "Show what would be taken, and change nothing.")
    var dryRun = false
    @Flag(help: "Do not ask the log where it ends: what is not joined yet then makes the customers anew.")
    var withoutLog = false
    @Option(
        help: ArgumentHelp(
            "\(LogOption.group.titles): the consumer group that joins the topic. [default: shop-joiner]",
            valueName: "name"))
    var group: String?
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws {
        for id in ids where ShopID(checking: id) == nil {
            throw ValidationError(
                "\"\(id)\" is no id: 1 to \(ShopID.size_bytes_max) bytes of text without control characters")
        }
        let given = settings.eventLog.given + (group == nil ? [] : ["--group"])
        guard withoutLog, let option = given.first else { return }
        throw ValidationError("\(option) is about the log, and this is --without-log")
    }

    func run() throws {
        try reporting {
            var seen: Set<ShopID> = []
            let people = ids.map { ShopID($0) }.filter { seen.insert($0).inserted }
            let log = withoutLog ? nil : try LogToClose(settings, group)
            let database = try settings.database(
                appName: "forget-customer", readOnly: dryRun, needsReplicaSet: !dryRun)
            let ends = try log?.ends(in: database) ?? []
            var report = ForgettingReport(isRehearsal: dryRun)
            for start in stride(from: 0, to: people.count, by: Forgetting.people_max) {
                let portion = Array(people[start...].prefix(Forgetting.people_max))
                try report.add(try forget(portion, in: database, ends))
            }
            try report.end(ends)
        }
    }

    private func forget(_ people: [ShopID], in database: ShopDatabase, _ ends: [LogEnd]) throws -> [Findings] {
        let forgetting = Forgetting(database)
        return dryRun
            ? try forgetting.look(for: people)
            : try forgetting.forget(people, upTo: ends, at: currentTime_ms())
    }
}

/// The log whose records are to count as joined.
private struct LogToClose {
    private let address: LogAddress
    private let group: String

    init(_ settings: Settings, _ group: String?) throws {
        address = try settings.log()
        try address.refuse(group == nil ? [] : [.group])
        self.group = group ?? "shop-joiner"
    }

    func ends(in database: ShopDatabase) throws -> [LogEnd] {
        do {
            return try LogEnd.measure(address, in: database, group: group)
        } catch let error as EventLogError {
            let failure = Failure(error)
            throw Failure(
                failure.status,
                "\(failure.message). Nobody was forgotten: without the log's end, what is not joined yet makes them anew "
                    + "(--without-log accepts that)")
        }
    }
}
