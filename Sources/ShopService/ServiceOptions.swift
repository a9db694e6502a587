import ArgumentParser
import EventLog
import Following
import Logging
import ShopCommand
import ShopStore

/// The options of a service that follows the event log, beside the joiner.
public struct ServiceOptions: ParsableArguments {
    /// Where the log and the database are.
    @OptionGroup public var settings: Settings
    @OptionGroup public var listen: ListenOption
    @OptionGroup public var logging: LogOptions

    /// Whether to end where the log ends now.
    @Flag(help: "End where the log ends now (standard input: where it is closed), instead of following it.")
    public var untilEnd = false

    /// The group that shares the partitions of a topic; the stored positions are the service's whatever it is called.
    @Option(
        help: ArgumentHelp(
            "\(LogOption.group.titles): the consumer group, whose members share the partitions. [default: the service's name]",
            valueName: "name"))
    public var group: String?

    /// Where a group's first start begins.
    @Option(
        help: ArgumentHelp(
            "\(LogOption.from.titles): where a group's first start begins in every partition: beginning, end, or a time (Unix milliseconds or ISO 8601). [default: beginning]",
            valueName: "where"))
    public var from: ReadingStart?

    /// For the parser of arguments.
    public init() {}
}

extension ServiceOptions {
    /// Has the process say things as the options tell, and gives what it is to say them by.
    public func begin(_ program: String) -> Logger { logging.begin(program) }

    /// Has the consumer take the log's records until it ends or is stopped (SIGTERM, SIGINT, SIGHUP), and says what was done.
    ///
    /// What is in the outbox goes out meanwhile. Throws after it has said what went wrong; the exit status is that of
    /// `ExitStatus`.
    public func serve(_ consumer: any Consumer, publishing outbox: Outbox? = nil) throws {
        try reporting {
            let logger = begin(consumer.name)
            let signals = Signals().watch()
            let log = try settings.log()
            let given: [(LogOption, Bool)] = [(.group, group != nil), (.from, from != nil)]
            try log.refuse(given.filter(\.1).map(\.0))
            let door = try SideDoor(
                consumer.name, prefix: "shop_service", labels: [("service", consumer.name)],
                descriptions: ConsumerRun.descriptions("shop_service"), listen, settings.configuration)
            defer { door.close() }
            let database = try settings.database(appName: consumer.name, needsReplicaSet: true)
            let address = try settings.databaseName()
            logger.info(
                "\(consumer.name) \(shopVersion) follows \(madeVisible("\(log)")), with \(madeVisible(address))",
                metadata: ["version": "\(shopVersion)", "log": "\(log)", "database": "\(address)"])
            try consumer.prepare(database)
            try outbox?.prepare(database)
            let service = try naming(consumer) { try member(consumer, log, database, door.vitals, logger) }
            // So the thread that waits for signals keeps it until the process ends: taking it apart would only take time.
            let delivery = try outbox.map { try OutboxDelivery($0, database, logger: logger) }
            door.begin(database, log: log, group: log.traits.isReadByGroups ? group ?? consumer.name : nil)
            signals.set {
                door.isEnding()
                service.stop()
                delivery?.stop()
            }
            Patience.end()
            let counts = try naming(consumer) { try service.run() }
            let isDelivered = delivery?.end() ?? true
            Terminal.endShow()
            let published = delivery.map { ", published \($0.count), set aside \($0.refusedCount)" } ?? ""
            logger.info("read \(counts.read), dead-lettered \(counts.deadLettered)\(published)")
            if !isDelivered {
                logger.warning("Events wait in \(consumer.name)'s outbox; its next start delivers them.")
            }
        }
    }

    private func member(
        _ consumer: any Consumer, _ log: LogAddress, _ database: ShopDatabase, _ vitals: Vitals,
        _ logger: Logger
    ) throws -> GroupMember<ConsumerRun> {
        var following = FollowSettings()
        (following.untilEnd, following.group, following.from) = (untilEnd, group ?? consumer.name, from)
        try holdPlace(consumer, log, database)
        let line = ProgressLine()
        let voice = ConsumerRun.Voice(
            logger: logger, progress: { counts, behind in line(read: counts.read, behind) })
        return try ConsumerRun.member(
            consumer, following, log: log, database: database, voice: voice, vitals: vitals)
    }

    /// The advice in an error is for the joiner's positions, unless somebody says whose they are.
    private func naming<R>(_ consumer: any Consumer, _ work: () throws -> R) throws -> R {
        do { return try work() } catch {
            if "\(error)".contains("shop-positions ") {
                Terminal.say(
                    "What shop-positions is told to do about \(consumer.name) needs --service \(consumer.name).")
            }
            throw error
        }
    }

    /// A second one on this machine would only take turns with the first.
    private func holdPlace(_ consumer: any Consumer, _ log: LogAddress, _ database: ShopDatabase) throws {
        if log.traits.isReadByGroups { return }
        let store = "\(consumer.name) \(database.identity)"
        if try WorkLock.hold(store: store, log: log, share: .whole, as: consumer.name) { return }
        Terminal.say("No state folder can be written: a second \(consumer.name) at this work will not be noticed.")
    }
}
