// What every read and write asks of the server, whatever the URI says: as the server's own profiler saw it.
import Support
import Testing

@testable import Mongo

@Suite("Whatever a URI says") struct ConcernTests {
    private static let weak =
        "w=1&journal=false&readConcernLevel=local&readPreference=secondaryPreferred&maxStalenessSeconds=120"

    /// What the server was asked for by a command, as `db.system.profile` tells.
    private func asked(_ command: String, _ options: String, _ body: (Collection) throws -> Void) throws -> Document {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        let text = uri.text.assembled
        let pool = try ClientPool(uri: MongoURI(text + (text.contains("?") ? "&" : "?") + options), appName: "weak")
        return try pool.withClient { client in
            try client.runCommand(json(#"{"profile": 2}"#), in: database)
            try body(client.collection("things", in: database))
            try client.runCommand(json(#"{"profile": 0}"#), in: database)
            let filter = try Document { d in try d.field(named: "command.\(command)", .string("things")) }
            let found = try client.collection("system.profile", in: database).findOne(filter)
            return try #require(found).read { try Document(copying: try #require($0.document("command"))) }
        }
    }

    @Test("a read that decides is of the primary and of what a majority has")
    func reads() throws {
        let find = try asked("find", Self.weak) { try $0.find(.all) { _ in } }
        #expect(find.read { $0.document("readConcern")?.string("level") } == "majority")
        #expect(find.read { $0.document("$readPreference")?.string("mode") } ?? "primary" == "primary")
    }

    @Test("a write is acknowledged by a majority, and journaled")
    func writes() throws {
        let insert = try asked("insert", Self.weak) { try $0.insert(json(#"{"id": 1}"#)) }
        let concern = try insert.read { try Document(copying: try #require($0.document("writeConcern"))) }
        #expect(concern.string("w") == "majority")
        #expect(concern.bool("j") == true)
    }

    @Test("texts are compared as bytes, also in a collection that takes A for a")
    func collation() throws {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        try ClientPool(uri: uri, appName: "tests").withClient { client in
            try client.runCommand(
                json(#"{"create": "things", "collation": {"locale": "en", "strength": 2}}"#), in: database)
            let things = try client.collection("things", in: database)
            try things.createIndexes([IndexModel("id", keys: json(#"{"id": 1}"#), isUnique: true)])
            try things.insert(json(#"{"id": "A"}"#))
            try things.insert(json(#"{"id": "a"}"#))
            #expect(try things.updateOne(json(#"{"id": "a"}"#), json(#"{"$set": {"n": 1}}"#)).matched == 1)
            #expect(try things.count(json(#"{"id": "a"}"#)) == 1)
            #expect(try things.deleteOne(json(#"{"id": "A"}"#)).deleted == 1)
            #expect(try things.contents() == [#"{ "id" : "a", "n" : 1 }"#])
        }
    }
}
