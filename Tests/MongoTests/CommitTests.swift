// Commits that fail, are not answered or are not known to be made, on a server that is told to fail.
import Glibc
import Support
import Testing

@testable import Mongo

/// One server for these tests alone, since they have it fail: one after the other.
@Suite("A commit", .serialized) struct CommitTests {
    private static let started = Result { () throws -> OwnedMongo in
        let mongo = try OwnedMongo()
        try mongo.start()
        return mongo
    }
    private let mongo: OwnedMongo

    init() throws { mongo = try Self.started.get() }

    /// Runs `body` with an empty collection that exists. A commit that was given up may have left its transaction open.
    private func withThings(_ body: (Client, Collection) throws -> Void) throws {
        let uri = try MongoURI(mongo.uri.description + "&serverSelectionTimeoutMS=2000")
        try ClientPool(uri: uri, appName: "commits").withClient { client in
            let things = try client.collection("things", in: "commits")
            try mongo.administer(#"{"killAllSessions": []}"#)
            try things.drop()
            try client.runCommand(json(#"{"create": "things"}"#), in: "commits")
            try body(client, things)
        }
    }

    /// Has the server fail every commit from now on (its `failCommand` fail point), or none.
    private func fail(_ failure: String?) throws {
        let data = #", "data": {"failCommands": ["commitTransaction"], "appName": "commits", \#(failure ?? "")}"#
        let mode = failure == nil ? #""off""# : #""alwaysOn"\#(data)"#
        try mongo.administer(#"{"configureFailPoint": "failCommand", "mode": \#(mode)}"#)
    }

    // None that says that the server goes away: the driver believes it for ten seconds.
    private static let unclear = [
        #""closeConnection": true"#, #""errorCode": 50"#, #""errorCode": 11601"#,
        #""writeConcernError": {"code": 64, "errmsg": "waiting timed out"}"#,
    ]

    @Test("of which nobody knows whether it was made is made once, however often it is asked for", arguments: unclear)
    func again(failure: String) throws {
        try withThings { client, things in
            defer { try? fail(nil) }
            var asked = 0
            let made = try client.transaction(
                committingAgain: { error in
                    asked += 1
                    #expect(error.isCommitUnknown && !error.mayRunTransactionAgain && error.kind == .unavailable)
                    if asked == 5 { #expect(throws: Never.self) { try fail(nil) } }
                    return asked < 50
                },
                {
                    try things.insert(json(#"{"id": 1}"#))
                    try fail(failure)
                    return "made"
                })
            // More where the driver has yet to find out that the server is there again.
            #expect(made == "made" && asked >= 5, "\(asked)")
            #expect(try things.contents() == [#"{ "id" : 1 }"#])
        }
    }

    @Test("is asked for no more when the caller says so, and three times when nobody says anything")
    func givenUp() throws {
        try withThings { client, things in
            defer { try? fail(nil) }
            var asked = 0
            func run() throws {
                try things.insert(json(#"{"id": 1}"#))
                try fail(#""errorCode": 50"#)
            }
            func isWanted(_: MongoError) -> Bool {
                asked += 1
                return asked < 4
            }
            for attempt in [
                { try client.transaction(committingAgain: isWanted, run) }, { try client.transaction(run) },
            ] {
                let failure = #expect(throws: MongoError.self) { try attempt() }
                #expect(failure?.isCommitUnknown == true && failure?.code == 50, "\(failure?.description ?? "")")
                try fail(nil)
            }
            #expect(asked == 4)
            #expect(try things.count() == 0, "who gives up a commit lets go of it")
        }
    }

    @Test("that the server has given up before says that all of it may be run again")
    func abandoned() throws {
        try withThings { client, things in
            let failure = #expect(throws: MongoError.self) {
                try client.transaction(committingAgain: { _ in true }) {
                    try things.insert(json(#"{"id": 1}"#))
                    try mongo.administer(#"{"killAllSessions": []}"#)
                }
            }
            #expect(failure?.mayRunTransactionAgain == true, "\(failure?.description ?? "")")
        }
    }

    @Test("that never comes, since the connection is closed, keeps nobody waiting: the transaction is ended at once")
    func closedConnection() throws {
        let proxy = try FaultProxy(to: mongo.port)
        // Its abort is not heard either.
        proxy.arm(.resetInMessage, times: 100, at: ["ping", "abortTransaction"])
        try withThings { client, things in
            let one = try (json(#"{"id": 1}"#), json(#"{"$inc": {"n": 1}}"#))
            try things.insert(json(#"{"id": 1, "n": 0}"#))
            let uri = try MongoURI(
                "mongodb://127.0.0.1:\(proxy.port)/?directConnection=true&serverSelectionTimeoutMS=500")
            try ClientPool(uri: uri, appName: "gone").withClient { gone in
                let left = try Session(on: gone)
                gone.session = left
                try gone.collection("things", in: "commits").updateOne(one.0, one.1)
                gone.session = nil
                #expect(try client.abortIdleTransactions(of: "gone", idle_ms: 60_000) == 0, "its connection is open")
                #expect(throws: MongoError.self) { try gone.ping() }
                // The server takes a moment to see that nobody is there any more.
                var ended = 0
                for _ in 0..<100 where ended == 0 {
                    ended = try client.abortIdleTransactions(of: "gone", idle_ms: 60_000)
                    usleep(50_000)
                }
                #expect(ended == 1)
                #expect(try things.updateOne(one.0, one.1).modified == 1)
                #expect(throws: MongoError.self) { try left.commit() }
            }
        }
    }

    @Test("waits outside of the transaction: what the client does meanwhile is stored by itself")
    func meanwhile() throws {
        try withThings { client, things in
            defer { try? fail(nil) }
            func isWanted(_: MongoError) -> Bool {
                #expect(throws: Never.self) { try things.insert(json(#"{"id": 2}"#)) }
                return false
            }
            let failure = #expect(throws: MongoError.self) {
                try client.transaction(committingAgain: isWanted) {
                    try things.insert(json(#"{"id": 1}"#))
                    try fail(#""errorCode": 50"#)
                }
            }
            #expect(failure?.isCommitUnknown == true)
            let stored = try things.contents()
            #expect(stored == [#"{ "id" : 2 }"#])
        }
    }

    @Test("of too much at once is told from others, and half of it passes", arguments: [20, 10])
    func tooLarge(count: Int) throws {
        let limit = #"{"setParameter": 1, "transactionSizeLimitBytes": "#
        try mongo.administer(limit + "150000}")
        defer { try? mongo.administer(limit + "100000000}") }
        try withThings { client, things in
            let text = String(repeating: "x", count: 10_000)
            func run() throws {
                try client.transaction { for _ in 0..<count { try things.insert(Document { $0.string("a", text) }) } }
            }
            if count == 10 { return try run() }
            let failure = #expect(throws: MongoError.self) { try run() }
            #expect(failure?.isTooLarge == true && failure?.code == 257, "\(failure?.description ?? "")")
            #expect(failure?.mayRunTransactionAgain == false)
        }
    }

    @Test("is not even begun for on a server without a replica set, which is a setting to correct")
    func alone() throws {
        let alone = try OwnedMongo(isReplicaSet: false)
        try alone.start()
        try ClientPool(uri: alone.uri, appName: "tests").withClient { client in
            let failure = #expect(throws: MongoError.self) { try client.transaction { Issue.record("run") } }
            #expect(failure?.kind == .configuration && failure?.message.contains("need a replica set") == true)
        }
    }
}
