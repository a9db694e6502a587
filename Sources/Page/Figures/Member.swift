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
        return members
    }

    /// One that has said no more than where it is.
    init?(program: String, host: String, address: String) {
        (key, version) = (address, "")
        (self.program, self.host, self.address) = (program, host, address)
        isReady = false
    }

    private init?(_ view: DocumentView) {
        guard let program = view.string("program"), let address = view.string("address") else { return nil }
        (self.program, self.address) = (program, address)
        key = view["_id"]?.objectID.map { "\($0)" } ?? address
        (version, host) = (view.string("version") ?? "", view.string("host") ?? "")
        (log, share) = (view.string("log"), view.string("share") ?? view.string("group"))
        (since_ms, progressed_ms) = (view.time_ms("since"), view.time_ms("progress"))
        isReady = view["ready"]?.bool ?? false
    }
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
