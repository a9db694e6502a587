// Change streams, against a real server.
import Support
import Testing

@testable import Mongo

@Suite("A change stream") struct ChangeStreamTests {
    /// Runs `body` with a collection that exists.
    private func withThings(_ body: (Client, Collection) throws -> Void) throws {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        try ClientPool(uri: uri, appName: "tests").withClient { client in
            let things = try client.collection("things", in: database)
            try things.insert(json(#"{"_id": 0}"#))
            try body(client, things)
        }
    }

    @Test("gives insertions, updates and deletions in their order, and no more than that")
    func all() throws {
        try withThings { _, things in
            try things.watch(wait_ms: 100) { stream in
                try things.insert(json(#"{"_id": 1, "a": 1}"#))
                try things.updateOne(json(#"{"_id": 1}"#), json(#"{"$set": {"a": 2}}"#))
                try things.deleteOne(json(#"{"_id": 1}"#))
                #expect(try stream.rest() == ["insert 1", "update 1", "delete 1"])
                try things.insert(json(#"{"_id": 2}"#))
                #expect(try stream.rest() == ["insert 2"])
            }
        }
    }

    @Test("gives of an update what it is asked for", arguments: [FullDocument.omitted, .lookedUp])
    func fullDocument(kind: FullDocument) throws {
        try withThings { _, things in
            try things.watch(fullDocument: kind, wait_ms: 500) { stream in
                try things.updateOne(json(#"{"_id": 0}"#), json(#"{"$set": {"a": 2}}"#))
                let full = try stream.next { try $0.document("fullDocument")?.relaxedJSON ?? "nothing" }
                #expect(full == (kind == .omitted ? "nothing" : #"{ "_id" : 0, "a" : 2 }"#))
            }
        }
    }

    @Test("gives only what its pipeline lets pass")
    func pipeline() throws {
        let deletions = try Document(array: { a in
            a.document { d in d.document("$match") { $0.string("operationType", "delete") } }
        })
        try withThings { _, things in
            try things.watch(deletions, wait_ms: 100, batchSize: 1) { stream in
                try things.insert(json(#"{"_id": 1}"#))
                for id in [0, 1] { try things.deleteOne(json(#"{"_id": \#(id)}"#)) }
                #expect(try stream.rest() == ["delete 0", "delete 1"])
            }
        }
    }

    @Test("that goes on behind a token gives exactly what came meanwhile")
    func resumed() throws {
        try withThings { _, things in
            let token = try things.watch(wait_ms: 500) { stream in
                for id in [1, 2, 3] { try things.insert(json(#"{"_id": \#(id)}"#)) }
                try stream.next { _ in }
                #expect(try stream.next { $0.id } == "insert 2")
                return try #require(try stream.resumeToken)
            }
            try things.insert(json(#"{"_id": 4}"#))
            for start in [WatchStart.resumeAfter(token), .startAfter(token)] {
                let seen = try things.watch(from: start, wait_ms: 100) { try $0.rest() }
                #expect(seen == ["insert 3", "insert 4"])
            }
        }
    }

    @Test("that waited in vain has a later token than before, and misses nothing behind it")
    func empty() throws {
        try withThings { client, things in
            let others = try client.collection("others", in: things.database)
            let (first, second) = try things.watch(wait_ms: 50) { stream in
                let first = try #require(try stream.resumeToken)
                try others.insert(json(#"{"_id": 1}"#))
                var second = first
                for _ in 0..<100 where second == first {
                    #expect(try stream.next { _ in } == nil)
                    second = try #require(try stream.resumeToken)
                }
                return (first, second)
            }
            #expect(try #require(first.string("_data")) < #require(second.string("_data")))
            try things.insert(json(#"{"_id": 7}"#))
            #expect(try things.watch(from: .resumeAfter(second), wait_ms: 100) { try $0.rest() } == ["insert 7"])
        }
    }

    @Test("can begin at the time of an operation")
    func operationTime() throws {
        try withThings { client, things in
            let reply = try client.runCommand(json(#"{"ping": 1}"#), in: "admin")
            let now = try #require(reply.timestamp("operationTime"))
            try things.insert(json(#"{"_id": 1}"#))
            let next = Timestamp(seconds: now.seconds, increment: now.increment + 1)
            try things.watch(from: .at(next), wait_ms: 100) { stream in
                let time = try #require(try stream.next { $0.timestamp("clusterTime") } ?? nil)
                #expect(time >= next && time > now)
                #expect(try stream.rest() == [])
            }
        }
    }

    @Test("ends with its collection, and another one begins behind that")
    func dropped() throws {
        try withThings { _, things in
            let token = try things.watch(wait_ms: 100) { stream in
                try things.drop()
                #expect(try stream.rest() == ["drop", "invalidate"])
                let failure = #expect(throws: MongoError.self) { for _ in 0..<5 { try stream.next { _ in } } }
                #expect(failure?.kind == .historyLost, "\(failure?.description ?? "")")
                return try #require(try stream.resumeToken)
            }
            let failure = #expect(throws: MongoError.self) { try things.watch(from: .resumeAfter(token)) { _ in } }
            #expect(failure?.kind == .historyLost, "\(failure?.description ?? "")")
            try things.insert(json(#"{"_id": 1}"#))
            #expect(try things.watch(from: .startAfter(token), wait_ms: 100) { try $0.rest() } == ["insert 1"])
        }
    }

    @Test(
        "begins at no place that is none, also where the driver would begin with what comes next",
        arguments: [
            "{}", #"{"x": 1}"#, #"{"_data": 5}"#, #"{"_data": ""}"#, #"{"_data": "garbage"}"#, #"{"_data": "82"}"#,
            #"{"_data": "00"}"#, #"{"_data": "FFFFFF"}"#, #"{"_data": "8262C0"}"#, #"{"_data": "８２"}"#,
        ])
    func garbage(token: String) throws {
        try withThings { _, things in
            for start in [WatchStart.resumeAfter(try json(token)), .startAfter(try json(token))] {
                let failure = #expect(throws: MongoError.self) { try things.watch(from: start) { _ in } }
                #expect(failure?.kind == .historyLost, "\(failure?.description ?? "")")
            }
            let failure = #expect(throws: MongoError.self) {
                try things.watch(from: .at(Timestamp(seconds: 0, increment: 0))) { _ in }
            }
            #expect(failure?.kind == .historyLost)
        }
    }

    @Test("with a pipeline that is none is not taken for lost history")
    func wrongPipeline() throws {
        try withThings { _, things in
            let token = try things.watch { try #require(try $0.resumeToken) }
            let wrong = try Document(array: { a in a.document { d in d.document("$nonsense") { _ in } } })
            let failure = #expect(throws: MongoError.self) {
                try things.watch(wrong, from: .resumeAfter(token)) { _ in }
            }
            #expect(failure?.kind == .command, "\(failure?.description ?? "")")
        }
    }

    @Test("does not wait longer than the driver does for a server that is gone", arguments: [0, -1, 30_000])
    func longWait(wait_ms: Int) throws {
        try withThings { _, things in
            let failure = #expect(throws: MongoError.self) { try things.watch(wait_ms: wait_ms) { _ in } }
            #expect(failure?.kind == .configuration)
        }
    }
}

extension ChangeStream {
    /// All changes up to the first wait in vain, each as its kind and the `_id` of its document.
    borrowing func rest() throws -> [String] {
        var seen: [String] = []
        while let change = try next({ $0.id }) { seen.append(change) }
        return seen
    }
}

extension DocumentView {
    /// Of a change: its kind, and the `_id` of its document.
    fileprivate var id: String {
        let id = document("documentKey")?.int64("_id").map { " \($0)" } ?? ""
        return (string("operationType") ?? "") + id
    }
}
