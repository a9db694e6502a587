// Transactions, against a real server.
import Support
import Testing

@testable import Mongo

@Suite("A transaction") struct TransactionTests {
    private struct Refused: Error {}

    /// Runs `body` with a client and an empty collection of it that exists.
    private func withClient(_ body: (Client, Collection) throws -> Void) throws {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        try ClientPool(uri: uri, appName: "tests").withClient { client in
            let things = try client.collection("things", in: database)
            try things.insert(json(#"{"id": 0, "n": 0}"#))
            try body(client, things)
        }
    }

    @Test("stores all of its operations together, each kind of them")
    func stores() throws {
        try withClient { client, things in
            try client.transaction {
                try things.insert(json(#"{"id": 1}"#))
                let bulk = things.bulk(ordered: false)
                try bulk.insert(json(#"{"id": 2}"#))
                try bulk.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 5}}"#))
                #expect(try bulk.execute().matched == 1)
                try things.deleteOne(json(#"{"id": 1}"#))
                #expect(try things.contents().count == 2, "it sees its own writes")
            }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 5 }"#, #"{ "id" : 2 }"#])
        }
    }

    @Test("stores nothing when its body throws, and the next one works")
    func aborts() throws {
        try withClient { client, things in
            do {
                try client.transaction {
                    try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 5}}"#))
                    throw Refused()
                }
            } catch is Refused {}
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 0 }"#])
            try client.transaction { _ = try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 1}}"#)) }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 1 }"#])
        }
    }

    @Test(
        "of which nobody knows whether it has ended is ended by the next one of the same pool, and keeps nobody waiting"
    )
    func unended() throws {
        try withClient { client, things in
            let increment = try (json(#"{"id": 0}"#), json(#"{"$inc": {"n": 1}}"#))
            let left = try Session(on: client)
            client.session = left
            try things.updateOne(increment.0, increment.1)
            client.session = nil
            client.unended.add(left)
            try client.transaction { _ = try things.updateOne(increment.0, increment.1) }
            #expect(throws: MongoError.self) { try left.commit() }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 1 }"#])
        }
    }

    @Test(
        "may be open only where the connection broke: after a word of the server its session is another one's",
        arguments: [
            (Int32(4), true), (13053, false), (112, false), (251, false), (11601, false), (50, false), (64, false),
        ])
    func leftOpen(code: Int32, isLeft: Bool) {
        #expect(MongoError(.unavailable, "a bulk's error has no code name", code: code).leavesTransactionOpen == isLeft)
        #expect(!MongoError(.unavailable, "told", code: code, codeName: "Told").leavesTransactionOpen)
        let commit = MongoError(.unavailable, "nobody knows", code: code).withUnknownCommit
        #expect(commit.leavesTransactionOpen == isLeft)
    }

    @Test("that somebody else has overtaken may be run again")
    func conflicts() throws {
        try withClient { client, things in
            var failure: MongoError?
            do {
                try client.transaction {
                    #expect(try things.contents().count == 1)
                    try LiveMongo.shared().overtake(things)
                    try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 1}}"#))
                }
            } catch let error as MongoError { failure = error }
            #expect(failure?.mayRunTransactionAgain == true, "\(failure?.description ?? "")")
            #expect(failure?.isCommitUnknown == false)
            let left = try things.contents()
            #expect(left == [#"{ "id" : 0, "n" : 7 }"#])
        }
    }
}

extension TransactionTests {
    @Test("of which a bulk write was refused in part says so, and not that it may be run again")
    func refused() throws {
        try withClient { client, things in
            try things.createIndexes([IndexModel("id", keys: json(#"{"id": 1}"#), isUnique: true)])
            let failure = #expect(throws: MongoError.self) {
                try client.transaction {
                    let bulk = things.bulk(ordered: false)
                    try bulk.insert(json(#"{"id": 5}"#))
                    try bulk.insert(json(#"{"id": 0}"#))
                    _ = try bulk.execute()
                }
            }
            #expect(failure?.kind == .duplicateKey && failure?.mayRunTransactionAgain == false)
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 0 }"#])
        }
    }

    @Test("with a document that is too large says so")
    func tooLarge() throws {
        try withClient { client, things in
            let text = String(repeating: "x", count: 9 << 20)
            let failure = #expect(throws: MongoError.self) {
                try client.transaction {
                    for field in ["a", "b"] {
                        let large = try Document { try $0.field(named: field, .string(text)) }
                        try things.updateOne(json(#"{"id": 0}"#), Document { $0.document("$set", large) })
                    }
                }
            }
            #expect(failure?.isTooLarge == true && failure?.kind == .rejected, "\(failure?.description ?? "")")
        }
    }

    @Test("inside another one stops the program")
    func nested() async {
        await #expect(processExitsWith: .failure) {
            let pool = try ClientPool(uri: LiveMongo.shared().uri, appName: "tests")
            try pool.withClient { client in try client.transaction { try client.transaction {} } }
        }
    }
}

extension LiveMongo {
    /// Another client changes the document that a transaction has read.
    fileprivate func overtake(_ things: Collection) throws {
        try ClientPool(uri: uri, appName: "another").withClient { client in
            let others = try client.collection(things.name, in: things.database)
            #expect(try others.updateOne(json(#"{"id": 0}"#), json(#"{"$set": {"n": 7}}"#)).modified == 1)
        }
    }
}
