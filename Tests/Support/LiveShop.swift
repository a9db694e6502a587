// A shop of a test's own: a fresh database on a live MongoDB, a folder for logs, and the programs that work on both.

import Foundation
import Mongo

/// The database goes with the value, and so does the folder.
public final class LiveShop: Sendable {
    public let database: String
    public let uri: MongoURI
    public let folder: TemporaryFolder
    public let pool: ClientPool

    /// On the MongoDB that all tests share. Throws where there is none.
    public convenience init() throws {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        try self.init(database: database, uri: uri)
    }

    /// On a mongod of the test's own, which must be running.
    public convenience init(on mongo: OwnedMongo) throws {
        try self.init(database: "simple_shop", uri: try mongo.uri.naming(database: "simple_shop"))
    }

    /// On a replica set of the test's own, which must be running.
    public convenience init(on set: OwnedReplicaSet) throws {
        try self.init(database: "simple_shop", uri: try set.uri.naming(database: "simple_shop"))
    }

    private init(database: String, uri: MongoURI) throws {
        guard !uri.carriesPassword else {
            throw StoredStateFault(description: "the programs cannot be given a password by these tests")
        }
        (self.database, self.uri, folder) = (database, uri, try TemporaryFolder())
        pool = try ClientPool(uri: uri, appName: "tests")
    }

    deinit { _ = try? pool.withClient { try $0.runCommand(Document(json: #"{"dropDatabase": 1}"#), in: database) } }

    /// The programs, working on this database and a log.
    public func programs(events: String? = nil) -> Shop { Shop(mongodb: uri.description, events: events) }

    /// What the database holds now.
    public func stored() throws -> ShopState { try ShopState(storedIn: database, of: uri) }

    /// How many transactions that updated customers the server's log has.
    public func customerTransactions() throws -> Int {
        let filter = #"{"o.applyOps": {"$elemMatch": {"op": "u", "ns": "\#(database).customers"}}}"#
        return try pool.withClient { try $0.collection("oplog.rs", in: "local").count(Document(json: filter)) }
    }

    /// Writes a document as another program would, given as Extended JSON.
    public func insert(into collection: String, _ json: String...) throws {
        try pool.withClient { client in
            for json in json { try client.collection(collection, in: database).insert(Document(json: json)) }
        }
    }

    /// The first document of a collection that an Extended JSON filter matches, as Extended JSON.
    public func find(in collection: String, _ filter: String) throws -> String? {
        try pool.withClient {
            try $0.collection(collection, in: database).findOne(Document(json: filter))?.canonicalJSON
        }
    }

    /// Lends a collection of the database, for the length of the call.
    public func collection<R>(_ name: String, _ body: (Collection) throws -> R) throws -> R {
        try pool.withClient { try body($0.collection(name, in: database)) }
    }

    /// Runs a command on the database and returns the reply as Extended JSON.
    @discardableResult
    public func command(_ json: String) throws -> String {
        try pool.withClient { try $0.runCommand(Document(json: json), in: database).canonicalJSON }
    }
}
