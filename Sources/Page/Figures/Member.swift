import HTTP
import Mongo
import ShopStore

/// A service that has said in the database that it is at work (`services`). What is in it is text from outside.
struct Member: Sendable, Equatable {
    var key: String
    var program: String
    var version: String
    var host: String
    var address: String
    var log: String?
    var share: String?
    var since_ms: Int64?
    var progressed_ms: Int64?
    var isReady: Bool
    /// When it has said so.
    var seen_ms: Int64 = 0

    /// Who has not said so for this long is gone, in milliseconds.
    private static let gone_ms: Int64 = 30_000
    private static let members_max = 200

    /// Those who are at work, in the order of program and host. Throws `StoreError`.
    static func all(in database: ShopDatabase, now_ms: Int64) throws -> [Member] {
        var members: [Member] = []
        let filter = try Document { d in d.document("seen") { $0.date("$gt", timestamp_ms: now_ms - gone_ms) } }
        let sort = try Document { d in
            d.int32("program", 1)
            d.int32("host", 1)
            d.int32("_id", 1)
        }
        try database.with(named: "services") { services in
            try services.find(filter, sort: sort, limit: members_max, time_ms_max: 2_000) { view in
                if let member = Member(view) { members.append(member) }
            }
        }
        return latest(of: members)
    }

    /// At one address there is one: who was there before, and had no time to say that it ended, is gone.
    private static func latest(of members: [Member]) -> [Member] {
        var latest: [String: Int64] = [:]
        for member in members { latest[member.place] = max(latest[member.place] ?? .min, member.seen_ms) }
        var seen: Set<String> = []
        return members.filter { $0.seen_ms == latest[$0.place] && seen.insert($0.place).inserted }
    }

    /// Where it is asked: all names of one's own machine are one.
    private var place: String {
        guard let address = ListenAddress(address) else { return "\(host) \(address)" }
        return address.isLoopback ? "\(host):\(address.port)" : "\(address)"
    }

    /// One that has said no more than where it is.
    init?(program: String, host: String, address: String) {
        (key, version) = (address, "")
        (self.program, self.host, self.address) = (program, host, address)
        isReady = false
    }

    private init?(_ view: DocumentView) {
        guard let program = view.string("program"), let address = view.string("address") else { return nil }
        (self.program, self.address) = (Self.short(program), address)
        key = view["_id"]?.objectID.map { "\($0)" } ?? address
        (version, host) = (Self.short(view.string("version") ?? ""), Self.short(view.string("host") ?? ""))
        (log, share) = (
            view.string("log").map(Self.short), (view.string("share") ?? view.string("group")).map(Self.short)
        )
        seen_ms = view.time_ms("seen") ?? 0
        (since_ms, progressed_ms) = (view.time_ms("since"), view.time_ms("progress"))
        isReady = view["ready"]?.bool ?? false
    }

    /// What is longer comes from nobody of ours.
    private static func short(_ text: String) -> String { String(text.prefix(300)) }
}

/// Which addresses may be asked for figures: what an announcement says is anybody's word.
public struct TrustedAddresses: Sendable {
    private let named: Set<String>

    /// Beside this machine's own, these, as `HOST:PORT`.
    public init(_ named: [ListenAddress]) { self.named = Set(named.map { "\($0)" }) }

    func admits(_ member: Member) -> ListenAddress? {
        guard let address = ListenAddress(member.address), address.port != 0 else { return nil }
        let isOwn = address.isLoopback && member.host == machineName()
        return isOwn || named.contains("\(address)") ? address : nil
    }
}
