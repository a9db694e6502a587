import ArgumentParser
import EventLog
import FoundationEssentials
import Following
import Joiner
import Logging
import Shop
import ShopCommand
import ShopService
import ShopStore

/// Joins until the end of the log, or for ever.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Join the log into the database (the default).")

    @OptionGroup var settings: Settings

    @OptionGroup var listen: ListenOption
    @OptionGroup var logging: LogOptions

    @Flag(help: "End where the log ends now (standard input: where it is closed), instead of following it.")
    var untilEnd = false

    @Option(help: ArgumentHelp("Print a summary of the cart for each event: json or text.", valueName: "json|text"))
    var print: SummaryFormat?

    @Option(
        help: ArgumentHelp(
            "What to do about a record that is no event: skip it, after putting it among the dead letters, or stop.",
            valueName: "skip|stop"))
    var onInvalid: OnInvalid = .skip

    @Option(
        help: ArgumentHelp(
            "Which share of the customers to look after: instance i of n (0/2 and 1/2).", valueName: "i/n"))
    var instance: Share = .whole

    @Option(help: ArgumentHelp("Where to keep the state: mongodb, or none (in memory).", valueName: "mongodb|none"))
    var store: StoreKind = .mongodb

    @Option(
        help: ArgumentHelp(
            "\(LogOption.group.titles): the consumer group, whose members share the partitions. [default: shop-joiner]",
            valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "\(LogOption.from.titles): where a group's first start begins in every partition: beginning, end, or a time (Unix milliseconds or ISO 8601). Later starts go on from the stored positions; shop-positions moves those. [default: beginning]",
            valueName: "where"))
    var from: ReadingStart?

    @Flag(help: "\(LogOption.createTopic.titles): make the topic if it is missing.")
    var createTopic = false

    enum OnInvalid: String, ExpressibleByArgument, CaseIterable { case skip, stop }
    enum StoreKind: String, ExpressibleByArgument, CaseIterable { case mongodb, none }

    func run() throws {
        try reporting {
            let logger = logging.begin("shop-joiner")
            // A database that is locked for a backup keeps a start waiting, too.
            let signals = Signals().watch()
            let door = try SideDoor(
                "shop-joiner", prefix: "shop_joiner", descriptions: Joiner.descriptions("shop_joiner"), listen,
                settings.configuration)
            defer { door.close() }
            let joiner = try joiners(door, logger)
            // So the thread that waits for signals keeps it until the process ends: taking its memory apart would only take time.
            signals.set {
                door.isEnding()
                joiner.stop()
            }
            let counts: RunCounts
            do {
                // From here on the joiner itself says what it waits for.
                Patience.end()
                counts = try joiner.run()
            } catch let stop as Joiner.InvalidDataStop {
                throw Failure(.badData, "invalid data, stopped before it: \(stop.letter.summary)")
            }
            Terminal.endShow()
            logger.info("\(counts.line)")
        }
    }

    /// Throws `Failure` that names an option which the log or the store has no use for.
    private func checkOptions(for log: LogAddress) throws {
        let given: [(LogOption, Bool)] = [(.group, group != nil), (.from, from != nil), (.createTopic, createTopic)]
        try log.refuse(given.filter(\.1).map(\.0))
        if log.traits.isReadByGroups, instance != .whole {
            throw Failure(
                .usage, "a \(log.traits.title) group shares the work by itself: --instance is for logs in files")
        }
        if group?.isEmpty == true { throw Failure(.usage, "--group needs a name") }
        if store == .none, settings.database.uri != nil {
            throw Failure(.usage, "--mongodb is for --store mongodb, and this is --store none")
        }
    }

    /// What this is, and what it works on.
    private func greet(_ log: LogAddress, _ logger: Logger) throws {
        let database = store == .none ? "memory" : try settings.databaseName()
        let group = log.traits.isReadByGroups ? group ?? "shop-joiner" : nil
        let part = group.map { ", group \($0)" } ?? (instance == .whole ? "" : ", share \(instance)")
        logger.info(
            "shop-joiner \(shopVersion) joins \(madeVisible("\(log)")) into \(madeVisible(database))\(part)",
            metadata: [
                "version": "\(shopVersion)", "log": "\(log)", "database": "\(database)",
                "share": "\(instance)", "group": "\(group ?? "")",
            ])
    }

    private func joiners(_ door: SideDoor, _ logger: Logger) throws -> GroupMember<Joiner> {
        var configuration = Joiner.Configuration()
        configuration.share = instance
        configuration.untilEnd = untilEnd
        configuration.stopsOnInvalid = onInvalid == .stop
        configuration.summaries = print
        configuration.group = group ?? "shop-joiner"
        configuration.from = from
        configuration.createsTopic = createTopic
        let log = try settings.log()
        try checkOptions(for: log)
        let line = ProgressLine()
        let voice = Joiner.Voice(
            print: { try ResultOutput.write($0) }, logger: logger,
            progress: { counts, behind in line(read: counts.read, behind) })
        switch store {
        case .none: return try inMemory(configuration, log, voice, door)
        case .mongodb: return try inDatabase(configuration, log, voice, door)
        }
    }

    private func inMemory(
        _ given: Joiner.Configuration, _ log: LogAddress, _ voice: Joiner.Voice, _ door: SideDoor
    ) throws -> GroupMember<Joiner> {
        var configuration = given
        try greet(log, voice.logger)
        door.begin(nil)
        // The store is at hand itself, and no worker waits for it.
        configuration.cachedCustomers_bytes_max = 0
        configuration.workers = ProcessInfo.processInfo.activeProcessorCount
        return try GroupMember(isInGroup: log.traits.isReadByGroups, logger: voice.logger) { [configuration] _ in
            let memory = MemoryStore()
            return try Joiner(
                configuration, log: log, store: memory, positions: memory, sources: SourceTable(), voice: voice,
                vitals: door.vitals)
        }
    }

    private func inDatabase(
        _ given: Joiner.Configuration, _ log: LogAddress, _ voice: Joiner.Voice, _ door: SideDoor
    ) throws -> GroupMember<Joiner> {
        var configuration = given
        let database = try settings.database(appName: "shop-joiner", retriesWrites: false, needsReplicaSet: true)
        try greet(log, voice.logger)
        door.begin(
            database, log: log, share: instance == .whole ? nil : "\(instance)",
            group: log.traits.isReadByGroups ? configuration.group : nil)
        // A group's members share the partitions, as many as there are.
        let isLocked =
            log.traits.isReadByGroups ? true : try WorkLock.hold(store: database.identity, log: log, share: instance)
        if !isLocked {
            voice.logger.warning("No state folder can be written: a second joiner at this work will not be noticed.")
        }
        configuration.crashMarks = CrashMarks(store: database.identity, log: "\(log)", share: instance)
        if configuration.crashMarks == nil {
            voice.logger.warning(
                "No state folder can be written: a record that crashes the joiner will not be set aside.")
        }
        return try GroupMember(isInGroup: log.traits.isReadByGroups, logger: voice.logger) { [configuration] isFirst in
            let sources = SourceTable()
            var configuration = configuration
            // It is for the first start: a database that was dropped meanwhile goes on from nothing, not from the end.
            if !isFirst { configuration.from = nil }
            return try Joiner(
                configuration, log: log, store: MongoStore(database, sources: sources, logger: voice.logger),
                positions: MongoPositions(database, group: configuration.group, logger: voice.logger), sources: sources,
                voice: voice, vitals: door.vitals)
        }
    }
}

extension SummaryFormat: ExpressibleByArgument {}

extension Share: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public var defaultValueDescription: String { description }
}
