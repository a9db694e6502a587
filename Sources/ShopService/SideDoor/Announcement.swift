import Dispatch
import Following
import Glibc
import HTTP
import Mongo
import ShopCommand
import ShopStore

/// A service says in the database that it is at work, and where: one document in `services`, written anew every few seconds.
///
/// It goes with a clean end. What was killed leaves its document behind: whoever reads looks at `seen`, and the server takes it
/// away within the hour.
final class Announcement: Sendable {
    static let collection = "services"
    private static let every_ms = 5_000
    private static let expiresAfter_s: Int32 = 3_600

    private let id = ObjectID()
    private let began_ms = Clock.wall_ms()
    private let program: String
    private let address: ListenAddress
    private let log, share, group: String?
    private let isOver = StopFlag()
    private let isGone = StopFlag()

    init(program: String, address: ListenAddress, log: String?, share: String?, group: String?) {
        (self.program, self.address) = (program, address)
        (self.log, self.share, self.group) = (log, share, group)
    }

    /// Says so from now on, on a thread of its own. A database that is away is told later.
    func begin(in database: ShopDatabase, _ watch: HealthWatch) {
        DispatchQueue(label: "announcing").async { [self] in
            try? prepare(database)
            repeat { try? announce(in: database, watch) } while !isOver.wait(Self.every_ms)
            try? database.with(named: Self.collection) {
                _ = try $0.deleteOne(Document { $0.objectID("_id", id) })
            }
            isGone.set()
        }
    }

    /// Takes it back, if that is soon done.
    func end() {
        isOver.set()
        _ = isGone.wait(500)
    }

    private func prepare(_ database: ShopDatabase) throws {
        var index = IndexModel("seen", keys: try Document { $0.int32("seen", 1) })
        index.expiresAfter_s = Self.expiresAfter_s
        try database.with(named: Self.collection) { try $0.createIndexes([index]) }
    }

    private func announce(in database: ShopDatabase, _ watch: HealthWatch) throws {
        let missing = watch.missing
        let state = try Document { d in
            d.string("program", program)
            d.string("version", shopVersion)
            d.string("host", machineName())
            d.int64("pid", Int64(getpid()))
            d.string("address", "\(address.reachable)")
            if let log { d.string("log", log) }
            if let share { d.string("share", share) }
            if let group { d.string("group", group) }
            d.date("since", timestamp_ms: began_ms)
            d.date("progress", timestamp_ms: watch.progressed_ms)
            d.bool("ready", missing.isEmpty)
            d.date("seen", timestamp_ms: Clock.wall_ms())
        }
        try database.with(named: Self.collection) { services in
            _ = try services.updateOne(
                Document { $0.objectID("_id", id) }, Document { $0.document("$set", state) }, upsert: true)
        }
    }
}
