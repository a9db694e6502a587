// Change streams on a server whose history is short, and that is told to fail.
import Support
import Testing

@testable import Mongo

/// One server for these tests alone, with a log of a megabyte.
@Suite("A change stream of a server with a short history", .serialized) struct LostHistoryTests {
    private static let started = Result { () throws -> OwnedMongo in
        let mongo = try OwnedMongo(arguments: ["--oplogSize", "1", "--syncdelay", "1"])
        try mongo.start()
        return mongo
    }
    private let mongo: OwnedMongo

    init() throws { mongo = try Self.started.get() }

    private func withThings(_ body: (Collection) throws -> Void) throws {
        let uri = try MongoURI(mongo.uri.description + "&serverSelectionTimeoutMS=2000")
        try ClientPool(uri: uri, appName: "history").withClient { client in
            try body(client.collection("things", in: "history"))
        }
    }

    @Test("goes on by itself where it was interrupted", arguments: [#""closeConnection": true"#, #""errorCode": 43"#])
    func interrupted(failure: String) throws {
        try withThings { things in
            try things.watch(wait_ms: 500) { stream in
                try things.insert(json(#"{"_id": {"$oid": "000000000000000000000001"}}"#))
                let data = #"{"failCommands": ["getMore"], "appName": "history", \#(failure)}"#
                try mongo.administer(
                    #"{"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": \#(data)}"#)
                #expect(try stream.rest().count == 1)
            }
            try things.drop()
        }
    }

    @Test("that begins too far back is told from every other failure")
    func lost() throws {
        try withThings { things in
            let (token, time) = try things.watch(wait_ms: 500) { stream in
                try things.insert(.all)
                let time = try stream.next { $0.timestamp("clusterTime") } ?? nil
                return (try #require(try stream.resumeToken), try #require(time))
            }
            #expect(try things.watch(from: .at(time), wait_ms: 500) { try $0.rest() }.count == 1)
            let large = try Document { $0.string("a", String(repeating: "x", count: 500_000)) }
            var failure: MongoError?
            let end = ContinuousClock.now + .seconds(60)
            while failure == nil, ContinuousClock.now < end {
                for _ in 0..<20 { try things.insert(large) }
                do { try things.watch(from: .resumeAfter(token)) { _ in } } catch {
                    failure = error as? MongoError
                }
            }
            #expect(failure?.kind == .historyLost && failure?.code == 286, "\(failure?.description ?? "")")
            let atTime = #expect(throws: MongoError.self) { try things.watch(from: .at(time)) { _ in } }
            #expect(atTime?.kind == .historyLost && atTime?.isTransient == false)
        }
    }

    @Test("does not open on a server without a replica set, which is a setting to correct")
    func alone() throws {
        let alone = try OwnedMongo(isReplicaSet: false)
        try alone.start()
        try ClientPool(uri: alone.uri, appName: "tests").withClient { client in
            let things = try client.collection("things", in: "alone")
            let failure = #expect(throws: MongoError.self) { try things.watch { _ in Issue.record("watched") } }
            #expect(failure?.kind == .configuration, "\(failure?.description ?? "")")
        }
    }
}
