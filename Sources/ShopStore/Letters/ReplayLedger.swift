import EventLog
import FoundationEssentials
import Mongo
import Shop

/// Which letters are on their way back into the log, under which numbers, and who is at it: one document, so that
/// every step is one atomic write, on any deployment.
///
/// A letter's number is durable here before its record is appended, and stands here until the letter is marked. So
/// whoever comes after a replay that died can append the same records once more under the same numbers, by which the
/// joiner knows them. Numbers only grow: they are microseconds of the server's time where that has passed the last one,
/// so that a database which was restored from an older copy gives none of those again that were given since.
public struct ReplayLedger: Sendable {
    /// A replay that has not been heard of for so long has died, as far as others are concerned.
    static let silence_ms_max: Int64 = 60_000
    /// Far beyond all microseconds since 1970 that a clock will count.
    static let next_max: Int64 = 1 << 60

    static let id = ReplayNumber.sourceName
    let database: ShopDatabase
    /// Who holds it, as others are told.
    public let holder: ReplayHolder

    /// Holds nothing before `take`.
    public init(_ database: ShopDatabase, holder: ReplayHolder) {
        self.database = database
        self.holder = holder
    }

    /// Takes the ledger for this replay alone. Throws `StoreError`, one of the kind `.configuration` if another one is
    /// at work: with who it is, and since when.
    public func take() throws {
        try database.with(.positions) { positions in
            try make(in: positions)
            let found = try positions.findOne(Self.named())?.read { Held($0) } ?? Held()
            let update = try Document { d in
                d.document("$set") { $0.string("holder", holder.description) }
                d.document("$currentDate") { d in
                    d.bool("taken_at", true)
                    d.bool("renewed_at", true)
                }
            }
            let isTaken = try positions.updateOne(try free(found), update).matched == 1
            if !isTaken { throw StoreError(found.words, .configuration) }
        }
    }

    /// Lets others take it. Throws `StoreError`.
    public func release() throws {
        let update = try Document { d in
            d.document("$unset") { d in
                d.string("holder", "")
                d.string("taken_at", "")
                d.string("renewed_at", "")
            }
        }
        try database.with(.positions) { positions in
            // Whoever has taken over keeps it.
            try positions.updateOne(try held(), update)
            return
        }
    }

    private func make(in positions: Collection) throws {
        let update = try Document { d in d.document("$setOnInsert") { $0.int64("next", 1) } }
        do {
            try positions.updateOne(try Self.named(), update, upsert: true)
        } catch let error as MongoError where error.kind == .duplicateKey {
            // Somebody else made it at the same moment.
        }
    }

    static func named() throws -> Document { try Document { $0.string("_id", id) } }

    /// Matches the ledger as long as it is this replay's.
    func held() throws -> Document {
        try Document { d in
            d.string("_id", Self.id)
            d.string("holder", holder.description)
        }
    }

    /// Matches the ledger if nobody holds it, or somebody who is known or believed to be dead.
    private func free(_ found: Held) throws -> Document {
        let silent = try Document(
            json: """
                {"$expr": {"$lt": ["$renewed_at", {"$subtract": ["$$NOW", \(Self.silence_ms_max)]}]}}
                """)
        return try Document { d in
            d.string("_id", Self.id)
            d.array("$or") { a in
                a.document { $0.null("holder") }
                a.document { $0.string("holder", holder.description) }
                if let dead = found.holder, ReplayHolder.isDead(dead) { a.document { $0.string("holder", dead) } }
                a.document(silent)
            }
        }
    }
}

/// What stands in the ledger about the one who holds it.
private struct Held {
    var holder: String?
    private var taken_ms: Int64?
    private var renewed_ms: Int64?

    init() {}

    init(_ view: DocumentView) {
        holder = view.string("holder")
        taken_ms = view["taken_at"]?.date_ms
        renewed_ms = view["renewed_at"]?.date_ms
    }

    var words: String {
        let since = taken_ms.flatMap(momentText).map { " since \($0)" } ?? ""
        let heard = renewed_ms.flatMap(momentText).map { ", last heard of at \($0)" } ?? ""
        return """
            \(ReplayHolder.work(of: holder ?? "")) is at work: \(madeVisible(holder ?? "unknown"))\(since)\(heard); one that was not heard of for \
            \(ReplayLedger.silence_ms_max / 1_000) s is taken over
            """
    }
}

extension Value {
    var date_ms: Int64? { if case .date(let timestamp_ms) = self { timestamp_ms } else { nil } }
}
