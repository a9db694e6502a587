// What goes wrong outside: whose fault it is, that it ends in bounded time, and that no secret shows.
import Support
import Testing

@testable import Mongo

/// One server for these tests alone, since they break it: one after the other.
@Suite("A failure", .serialized) struct FailureTests {
    private static let started = Result { () throws -> OwnedMongo in
        let mongo = try OwnedMongo()
        try mongo.start()
        return mongo
    }
    private let mongo: OwnedMongo

    init() throws { mongo = try Self.started.get() }

    private func pool(_ options: String = "") throws -> ClientPool {
        let uri = try MongoURI(mongo.uri.description + "&serverSelectionTimeoutMS=300&retryWrites=false" + options)
        return try ClientPool(uri: uri, appName: "failures")
    }

    /// Lets the server fail the `commands` (its `failCommand` fail point) while `body` runs.
    private func failing(_ commands: String, _ failure: String, _ body: (Collection) throws -> Void) throws {
        try pool().withClient { client in
            let failPoint = #"{"configureFailPoint": "failCommand", "mode": "#
            let data = #"{"failCommands": [\#(commands)], \#(failure)}"#
            try client.runCommand(json(#"\#(failPoint) "alwaysOn", "data": \#(data)}"#), in: "admin")
            defer { _ = try? client.runCommand(json(#"\#(failPoint) "off"}"#), in: "admin") }
            try body(client.collection("things", in: "failures"))
        }
    }

    @Test(
        "of a write says whose fault it is",
        arguments: [
            (#""errorCode": 91"#, .unavailable), (#""errorCode": 10107"#, .unavailable),
            (#""errorCode": 13435"#, .unavailable), (#""errorCode": 11600"#, .unavailable),
            (#""errorCode": 11601"#, .unavailable), (#""errorCode": 50"#, .unavailable),
            (#""errorCode": 14031"#, .unavailable), (#""closeConnection": true"#, .unavailable),
            (#""errorCode": 9999, "errorLabels": ["RetryableWriteError"]"#, .unavailable),
            (#""errorCode": 9999, "errorLabels": ["SystemOverloadedError"]"#, .unavailable),
            (#""errorCode": 365"#, .unavailable), (#""errorCode": 371"#, .unavailable),
            (#""writeConcernError": {"code": 64, "errmsg": "waiting timed out"}"#, .unavailable),
            (#""writeConcernError": {"code": 91, "errmsg": "shutting down"}"#, .unavailable),
            (#""writeConcernError": {"code": 100, "errmsg": "not enough members"}"#, .configuration),
            (#""errorCode": 13"#, .authentication), (#""errorCode": 18"#, .authentication),
            (#""errorCode": 10334"#, .rejected), (#""errorCode": 9999"#, .command),
        ] as [(String, MongoError.Kind)])
    func kinds(failure: String, kind: MongoError.Kind) throws {
        try failing(#""insert", "update""#, failure) { things in
            let bulk = things.bulk(ordered: false)
            try bulk.insert(.all)
            for attempt in [{ try things.insert(.all) }, { _ = try bulk.execute() }] {
                let error = #expect(throws: MongoError.self) { try attempt() }
                #expect(error?.kind == kind, "\(error?.description ?? "")")
                #expect(error?.isTransient == (kind == .unavailable))
            }
        }
    }

    @Test("of a read is thrown, not taken for the end of the results", arguments: ["find", "getMore", "aggregate"])
    func reads(command: String) throws {
        try pool().withClient { try $0.collection("things", in: "failures").fill(5) }
        try failing("\"\(command)\"", #""errorCode": 43"#) { things in
            let error = #expect(throws: MongoError.self) {
                try things.find(.all, batchSize: 2) { _ in }
                try things.aggregate(Document(array: { _ in }), batchSize: 2) { _ in }
            }
            #expect(error?.kind == .unavailable && error?.codeName == "CursorNotFound")
        }
    }

    @Test(
        "in one command of a bulk write is not hidden by a refusal in another",
        arguments: [#""closeConnection": true"#, #""errorCode": 11600"#])
    func notHidden(failure: String) throws {
        try failing(#""update""#, failure) { things in
            try things.drop()
            try things.insert(json(#"{"_id": 0}"#))
            let bulk = things.bulk(ordered: false)
            try bulk.insert(json(#"{"_id": 0}"#))
            try bulk.updateOne(json(#"{"_id": 0}"#), json(#"{"$set": {"n": 1}}"#))
            let error = #expect(throws: MongoError.self) { try bulk.execute() }
            #expect(error?.kind == .unavailable)
        }
    }

    @Test("of the whole server is the database's, and what was acknowledged is there when it is back")
    func killed() throws {
        let pool = try pool()
        try pool.withClient { try $0.collection("kept", in: "failures").fill(100) }
        try mongo.kill()
        for _ in 0..<2 {
            let error = #expect(throws: MongoError.self) { try pool.withClient { try $0.ping() } }
            #expect(error?.kind == .unavailable)
        }
        #expect(throws: MongoError.self) {
            try pool.withClient { try $0.collection("kept", in: "failures").insert(.all) }
        }
        try mongo.restart()
        #expect(try self.pool().withClient { try $0.collection("kept", in: "failures").count() } == 100)
    }

    @Test("to find a free client ends the wait")
    func poolExhausted() throws {
        let pool = try pool("&maxPoolSize=1&waitQueueTimeoutMS=20")
        try pool.withClient { _ in
            let error = #expect(throws: MongoError.self) { try pool.withClient { _ in } }
            #expect(error?.kind == .unavailable)
        }
        try pool.withClient { try $0.ping() }
    }

    @Test("to give the right password is ours, and shows none")
    func wrongPassword() throws {
        let guarded = try OwnedMongo(isReplicaSet: false, arguments: ["--auth"])
        try guarded.start()
        try ClientPool(uri: guarded.uri, appName: "tests").withClient { client in
            let user = #"{"createUser": "joe", "pwd": "swordfish", "roles": ["root"]}"#
            try client.runCommand(json(user), in: "admin")
        }
        let host = guarded.uri.description.dropFirst("mongodb://".count)
        let right = try MongoURI("mongodb://joe:swordfish@\(host)?authSource=admin")
        try ClientPool(uri: right, appName: "tests").withClient { try $0.ping() }
        for (uri, secret) in [("mongodb://joe:hunter2@\(host)", "hunter2"), ("mongodb://hunter2@\(host)", "@")] {
            let error = #expect(throws: MongoError.self) {
                try ClientPool(uri: MongoURI(uri), appName: "tests").withClient { try $0.ping() }
            }
            #expect(error?.isTransient == false && error?.description.contains(secret) == false, "\(error as Any)")
        }
        let stranger = #expect(throws: MongoError.self) {
            try ClientPool(uri: guarded.uri, appName: "tests").withClient {
                try $0.collection("a", in: "b").insert(.all)
            }
        }
        #expect(stranger?.kind == .authentication)
    }

    @Test("shows control characters as escapes, and is never long")
    func printable() {
        let error = MongoError(
            .command, "a\u{1B}[2J\u{202E}\u{0}é" + String(repeating: "x", count: 10_000), code: 5, codeName: "Odd\n")
        #expect(error.description.hasPrefix(#"database command failed: a\u{1b}[2J\u{202e}\u{0}éx"#))
        #expect(error.description.hasSuffix(#"x (code 5 Odd\u{a})"#))
        #expect(error.description.count < 600)
    }

    @Test("to give a client back before it is used stops the program")
    func escapedClient() async {
        await #expect(processExitsWith: .failure) {
            let pool = try ClientPool(uri: MongoURI("mongodb://127.0.0.1:1"), appName: "tests")
            let escaped = try pool.withClient { $0 }
            try escaped.ping()
        }
    }
}
