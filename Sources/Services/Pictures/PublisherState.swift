import Mongo
import ShopStore

/// How far a publisher has come with one output, as the database keeps it: in `publishing`, one document for each output.
///
/// Whoever begins takes the place of whoever was there: each write asks for the epoch that it knows.
struct PublisherState {
    static let collection = "publishing"

    /// Behind which place of the server's history it goes on; nil before the first start, and where that is lost.
    private(set) var token: Document?
    /// Whether all documents are still to be walked through, and behind which key that goes on.
    private(set) var isWalking = true
    private(set) var walkedTo: Document?
    /// How many walks were begun.
    private(set) var walks: Int64 = 0
    /// The latest time that the database has surely come to: no picture is older.
    private(set) var version: PictureVersion

    private let database: ShopDatabase
    private let id: String
    private let epoch: Int64

    /// Takes the place. Throws `StoreError`.
    init(_ database: ShopDatabase, output: String) throws {
        (self.database, id) = (database, output)
        let reply = try Self.command(database) { d in
            d.string("findAndModify", Self.collection)
            d.document("query") { $0.string("_id", output) }
            d.document("update") { d in d.document("$inc") { $0.int64("epoch", 1) } }
            d.bool("upsert", true)
            d.bool("new", true)
        }
        let (epoch, found) = try reply.read { view in
            let state = view.document("value")
            return (state?.int64("epoch") ?? 0, try state.map { try Document(copying: $0) })
        }
        self.epoch = epoch
        version = try Self.time(of: reply)
        try found?.read { try take($0) }
    }

    private mutating func take(_ view: DocumentView) throws {
        token = try view.document("token").map { try Document(copying: $0) }
        walkedTo = try view.document("walked_to").map { try Document(copying: $0) }
        // Without a place in the history nothing of the walk counts: what changed meanwhile would be missed.
        walks = view.int64("walks") ?? 0
        isWalking = token == nil || view.bool("is_walking") ?? true
        if token == nil { walkedTo = nil }
    }

    /// All is to be walked through, from this place of the history on. Throws as `save`.
    mutating func beginWalk(from token: Document?) throws {
        (self.token, isWalking, walkedTo) = (token, true, nil)
        if token != nil { walks += 1 }
        try save()
    }

    /// The walk has come so far; nil: to its end.
    mutating func walked(to key: Document?) throws {
        (walkedTo, isWalking) = (key, key != nil)
        try save()
    }

    /// All changes up to this place are published. It is written down with whatever is written next.
    mutating func followed(to token: Document?) { if let token { self.token = token } }

    /// Writes the state down, and learns a later time of the database. Throws `StoreError`, and `PublisherReplaced` where
    /// another publisher has begun with this output.
    private mutating func save() throws {
        let reply = try Self.command(database) { d in
            d.string("update", Self.collection)
            try d.array("updates") { a in
                try a.document { d in
                    d.document("q") { d in
                        d.string("_id", id)
                        d.int64("epoch", epoch)
                    }
                    try d.document("u") { try $0.document("$set") { try fields(&$0) } }
                }
            }
        }
        if reply.int64("n") != 1 { throw PublisherReplaced() }
        version = max(version, try Self.time(of: reply))
    }

    /// Asks whether the place is still this publisher's, and for the time; throws as `save`.
    mutating func hold() throws { try save() }

    private func fields(_ d: inout DocumentWriter) throws {
        if let token { d.document("token", token) } else { d.null("token") }
        if let walkedTo { d.document("walked_to", walkedTo) } else { d.null("walked_to") }
        d.bool("is_walking", isWalking)
        d.int64("walks", walks)
        d.int64("version", version.number)
    }

    private static func command(
        _ database: ShopDatabase, _ fields: (inout DocumentWriter) throws -> Void
    ) throws -> Document {
        let command = try Document { d in
            try fields(&d)
            d.document("writeConcern") { d in
                d.string("w", "majority")
                d.bool("j", true)
                d.int32("wtimeout", 10_000)
            }
        }
        let reply: Document
        do { reply = try database.command(command) } catch let error as MongoError { throw StoreError(error) }
        if reply.read({ $0["writeConcernError"] != nil }) {
            throw StoreError("a majority of the database does not answer", .unavailable)
        }
        return reply
    }

    private static func time(of reply: Document) throws -> PictureVersion {
        guard let time = reply.timestamp("operationTime") else {
            throw StoreError("the database tells no time of its operations: it is no replica set", .configuration)
        }
        return PictureVersion(time: time)
    }
}

/// Another publisher has begun with the same output.
struct PublisherReplaced: Error {}
