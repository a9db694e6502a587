// A joiner that died in the middle of a move: its transaction stands open, and what it has written is nobody's to write.

import Foundation
import Mongo
import ShopStore
import Support
import Testing

@Suite("A transaction that nobody goes on with")
struct AbandonedTransactionTests {
    /// Writes a document in a transaction, as another process with the program's name, and stays there until `body` is done.
    private func abandoning(_ database: ShopDatabase, on uri: MongoURI, _ body: () throws -> Void) throws {
        try ShopDatabase(uri: uri, appName: database.pool.appName).pool.withClient { client in
            let customers = try client.collection("customers", in: database.name)
            do {
                try client.transaction {
                    try customers.updateOne(Document(json: #"{"id": "c"}"#), Document(json: #"{"$set": {"a": 1}}"#))
                    try body()
                }
            } catch let error as MongoError where error.kind == .unavailable {}
        }
    }

    private func write(_ database: ShopDatabase, for_ms: Int) throws {
        let command = #"""
            {"update": "customers", "updates": [{"q": {"id": "c"}, "u": {"$set": {"b": 1}}}], "maxTimeMS": \#(for_ms)}
            """#
        try database.pool.withClient { _ = try $0.runCommand(Document(json: command), in: database.name) }
    }

    @Test("keeps others waiting until it is released, after standing still for a second and not before")
    func released() throws {
        let uri = try LiveMongo.shared().freshDatabase().uri
        let database = try ShopDatabase(uri: uri, appName: "abandoned")
        try database.prepare()
        let store = MongoStore(database, sources: SourceTable())
        try database.pool.withClient {
            try $0.collection("customers", in: database.name).insert(Document(json: #"{"id": "c"}"#))
        }
        try abandoning(database, on: uri) {
            try store.releaseAbandoned()
            #expect(throws: MongoError.self) { try write(database, for_ms: 300) }
            usleep(1_000_000)
            try store.releaseAbandoned()
            try write(database, for_ms: 5_000)
        }
        let found = try database.pool.withClient {
            try $0.collection("customers", in: database.name).findOne(Document(json: "{}"))?.canonicalJSON
        }
        #expect(found?.contains(#""b""#) == true && found?.contains(#""a""#) == false)
    }

    @Test("is ended by who has to forget its customer, and nothing of it is left")
    func forgotten() throws {
        let uri = try LiveMongo.shared().freshDatabase().uri
        let database = try ShopDatabase(uri: uri, appName: "abandoned-forgotten")
        try database.prepare()
        try database.pool.withClient {
            try $0.collection("customers", in: database.name).insert(Document(json: #"{"id": "c", "first_name": "A"}"#))
        }
        try abandoning(database, on: uri) { _ = try Forgetting(database).forget(["c"], upTo: [], at: 1) }
        #expect(try Forgetting(database).look(for: ["c"]).map(\.isNothing) == [true])
    }

    @Test("of another program is left alone")
    func foreign() throws {
        let uri = try LiveMongo.shared().freshDatabase().uri
        let ours = try ShopDatabase(uri: uri, appName: "abandoned-ours")
        let theirs = try ShopDatabase(uri: uri, appName: "abandoned-theirs")
        try ours.prepare()
        try ours.pool.withClient {
            try $0.collection("customers", in: ours.name).insert(Document(json: #"{"id": "c"}"#))
        }
        try abandoning(theirs, on: uri) {
            usleep(1_200_000)
            try MongoStore(ours, sources: SourceTable()).releaseAbandoned()
            #expect(throws: MongoError.self) { try write(ours, for_ms: 300) }
        }
    }
}
