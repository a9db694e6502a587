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
                try bulk.execute()
                try things.deleteOne(json(#"{"id": 1}"#))
                #expect(try things.contents().count == 2, "it sees its own writes")
            }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 5 }"#, #"{ "id" : 2 }"#])
        }
    }

    @Test("stores nothing when its body throws, and the next one works")
    func aborts() throws {
        try withClient { client, things in
            #expect(throws: Refused.self) {
                try client.transaction {
                    try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 5}}"#))
                    throw Refused()
                }
            }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 0 }"#])
            try client.transaction { _ = try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 1}}"#)) }
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 1 }"#])
        }
    }

    @Test("that somebody else has overtaken may be run again")
    func conflicts() throws {
        try withClient { client, things in
            let error = #expect(throws: MongoError.self) {
                try client.transaction {
                    #expect(try things.contents().count == 1)
                    try LiveMongo.shared().overtake(things)
                    try things.updateOne(json(#"{"id": 0}"#), json(#"{"$inc": {"n": 1}}"#))
                }
            }
            #expect(error?.isTransient == true, "\(error?.description ?? "")")
            #expect(try things.contents() == [#"{ "id" : 0, "n" : 7 }"#])
        }
    }
}

extension LiveMongo {
    /// Another client changes the document that a transaction has read.
    fileprivate func overtake(_ things: Collection) throws {
        try ClientPool(uri: uri, appName: "another").withClient { client in
            try client.collection(things.name, in: things.database)
                .updateOne(json(#"{"id": 0}"#), json(#"{"$set": {"n": 7}}"#))
        }
    }
}
