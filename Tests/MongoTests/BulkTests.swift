// Many writes at once: what is counted, what is refused, what is thrown.
import Support
import Testing

@testable import Mongo

@Suite("A bulk write") struct BulkTests {
    @Test("counts what it did, kinds mixed", arguments: [true, false])
    func counts(ordered: Bool) throws {
        try withCollection { things in
            try things.fill(3)
            let bulk = things.bulk(ordered: ordered)
            try bulk.insert(json(#"{"id": 10}"#))
            try bulk.updateOne(json(#"{"id": 0}"#), json(#"{"$set": {"n": 1}}"#))
            try bulk.updateOne(json(#"{"id": 77}"#), json(#"{"$set": {"n": 1}}"#))
            try bulk.deleteOne(json(#"{"id": 1}"#))
            try bulk.updateOne(json(#"{"id": 20}"#), json(#"{"$set": {"n": 2}}"#), upsert: true)
            try bulk.replaceOne(json(#"{"id": 2}"#), json(#"{"id": 2, "new": true}"#))
            #expect(bulk.count == 6)
            let result = try bulk.execute()
            #expect(
                [result.inserted, result.matched, result.modified, result.upserted, result.deleted] == [1, 2, 2, 1, 1])
            #expect(result.writeErrors.isEmpty)
            #expect(
                try things.contents() == [
                    #"{ "id" : 0, "n" : 1 }"#, #"{ "id" : 2, "new" : true }"#, #"{ "id" : 10 }"#,
                    #"{ "id" : 20, "n" : 2 }"#,
                ])
        }
    }

    @Test("does nothing when empty")
    func empty() throws {
        let result = try withCollection { try $0.bulk(ordered: true).execute() }
        #expect(result == BulkResult())
    }

    @Test("tells by its place what was refused, and does the rest")
    func refused() throws {
        try withCollection { things in
            try things.createIndexes([IndexModel("id", keys: json(#"{"id": 1}"#), isUnique: true)])
            try things.fill(1)
            let bulk = things.bulk(ordered: false)
            try bulk.insert(json(#"{"id": 1}"#))
            try bulk.updateOne(json(#"{"id": 1}"#), json(#"{"$inc": {"id": "x"}}"#))
            try bulk.insert(json(#"{"id": 0}"#))
            try bulk.insert(json(#"{"id": 2}"#))
            let result = try bulk.execute()
            #expect(result.inserted == 2)
            #expect(result.writeErrors.map(\.index) == [1, 2])
            #expect(result.writeErrors.map(\.kind) == [.rejected, .duplicateKey])
        }
    }

    @Test("stops at the first refusal when ordered, across kinds")
    func orderedStops() throws {
        try withCollection { things in
            try things.createIndexes([IndexModel("id", keys: json(#"{"id": 1}"#), isUnique: true)])
            try things.fill(1)
            let bulk = things.bulk(ordered: true)
            try bulk.insert(json(#"{"id": 5}"#))
            try bulk.insert(json(#"{"id": 0}"#))
            try bulk.insert(json(#"{"id": 6}"#))
            try bulk.deleteOne(json(#"{"id": 5}"#))
            let result = try bulk.execute()
            #expect(result.writeErrors.map(\.index) == [1])
            #expect(try things.contents() == [#"{ "id" : 0 }"#, #"{ "id" : 5 }"#])
        }
    }

    @Test("refuses a document that no server stores when it is added, and keeps the others")
    func tooLarge() throws {
        try withCollection { things in
            let huge = try Document { $0.string("id", String(repeating: "x", count: Document.sizeMax_bytes)) }
            let bulk = things.bulk(ordered: false)
            try bulk.insert(json(#"{"id": 1}"#))
            let error = #expect(throws: MongoError.self) { try bulk.insert(huge) }
            #expect(error?.kind == .rejected)
            #expect(throws: MongoError.self) { try things.insert(huge) }
            #expect(throws: MongoError.self) { try bulk.replaceOne(.all, json(#"{"$set": {"a": 1}}"#)) }
            #expect(try bulk.execute().inserted == 1)
        }
    }

    @Test("goes in several commands where one message would be too large")
    func manyMessages() throws {
        try withCollection { things in
            let text = String(repeating: "x", count: 9_000_000)
            let bulk = things.bulk(ordered: false)
            for i in 0..<6 {
                try bulk.insert(
                    Document {
                        $0.int64("id", Int64(i)); $0.string("text", text)
                    })
            }
            #expect(try bulk.execute().inserted == 6)
            #expect(try things.count() == 6)
        }
    }
}
