// Every operation on a collection, against a real server.
import Support
import Testing

@testable import Mongo

/// Runs `body` with an empty collection of a live MongoDB.
func withCollection<R>(_ body: (Collection) throws -> R) throws -> R {
    let (database, uri) = try LiveMongo.shared().freshDatabase()
    return try ClientPool(uri: uri, appName: "tests").withClient { try body($0.collection("things", in: database)) }
}

func json(_ text: String) throws -> Document { try Document(json: text) }

extension Collection {
    /// All documents without `_id`, as JSON, in the order of `id`.
    func contents() throws -> [String] {
        var found: [String] = []
        try find(.all, projection: json(#"{"_id": 0}"#), sort: json(#"{"id": 1}"#)) { found.append(try $0.relaxedJSON) }
        return found
    }

    func fill(_ count: Int) throws {
        let bulk = bulk(ordered: true)
        for i in 0..<count { try bulk.insert(Document { $0.int64("id", Int64(i)) }) }
        #expect(try bulk.execute().inserted == count)
    }
}

@Suite("A collection") struct CollectionTests {
    @Test(
        "takes and gives back texts that look like operators, paths or commands",
        arguments: ["$where", "a.b", #"{"$gt": ""}"#, "a\u{0}b", "\u{1B}[2J", "é", "e\u{301}"])
    func hostileTexts(text: String) throws {
        try withCollection { things in
            try things.insert(Document { $0.string("id", text) })
            try things.insert(Document { $0.string("id", text + "!") })
            #expect(try things.count(Document { $0.string("id", text) }) == 1)
            try things.updateOne(
                Document { $0.string("id", text) }, Document { $0.document("$set") { $0.string("v", text) } })
            let found = try things.findOne(Document { $0.string("id", text) })
            #expect(found?.string("id").map { Array($0.utf8) } == Array(text.utf8))
            #expect(found?.string("v").map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("finds with a projection, a sort, a limit, small batches and a hint")
    func find() throws {
        try withCollection { things in
            try things.fill(10)
            try things.createIndexes([IndexModel("by_id", keys: json(#"{"id": 1}"#), isUnique: true)])
            var found: [Int64] = []
            try things.find(
                json(#"{"id": {"$gte": 2}}"#), projection: json(#"{"_id": 0, "id": 1}"#), sort: json(#"{"id": -1}"#),
                limit: 5, batchSize: 2, hint: "by_id"
            ) { found.append($0.int64("id") ?? -1) }
            #expect(found == [9, 8, 7, 6, 5])
            #expect(throws: MongoError.self) { try things.find(.all, hint: "no such index") { _ in } }
        }
    }

    @Test("stops reading where it is told to, and passes on what is thrown")
    func stop() throws {
        struct Mine: Error {}
        try withCollection { things in
            try things.fill(5)
            var seen = 0
            try things.find(.all, batchSize: 1) { _ in
                seen += 1
                if seen == 2 { throw StopReading() }
            }
            #expect(seen == 2)
            #expect(throws: Mine.self) { try things.find(.all) { _ in throw Mine() } }
        }
    }

    @Test("updates one or many, with operators or a pipeline")
    func updates() throws {
        try withCollection { things in
            try things.fill(3)
            let bump = try json(#"{"$inc": {"n": 1}}"#)
            #expect(try things.updateOne(json(#"{"id": 1}"#), bump) == WriteResult(matched: 1, modified: 1))
            #expect(try things.updateOne(json(#"{"id": 9}"#), bump) == WriteResult())
            #expect(try things.updateOne(json(#"{"id": 9}"#), bump, upsert: true) == WriteResult(upserted: 1))
            let pipeline = try Document(array: { $0.document { $0.document("$set") { $0.string("copy", "$id") } } })
            #expect(try things.updateOne(json(#"{"id": 9}"#), pipeline).modified == 1)
            #expect(try things.contents().last == #"{ "id" : 9, "n" : 1, "copy" : 9 }"#)
        }
    }

    @Test(
        "never takes a plain document for an update: it would replace the match",
        arguments: [#"{"a": 1}"#, "{}", #"{"0": 1}"#])
    func notAnUpdate(text: String) throws {
        try withCollection { things in
            try things.fill(1)
            let update = try json(text)
            for attempt in [
                { _ = try things.updateOne(.all, update) },
                { try things.bulk(ordered: true).updateOne(.all, update) },
            ] {
                let error = #expect(throws: MongoError.self) { try attempt() }
                #expect(error?.kind == .invalidDocument)
            }
            #expect(try things.contents() == [#"{ "id" : 0 }"#])
        }
    }

    @Test("deletes one")
    func deletes() throws {
        try withCollection { things in
            try things.fill(3)
            #expect(try things.deleteOne(.all).deleted == 1)
            #expect(try things.count() == 2)
            #expect(try things.deleteOne(.all).deleted == 1)
            #expect(try things.deleteOne(.all).deleted == 1)
            #expect(try things.deleteOne(.all).deleted == 0)
        }
    }

    @Test("aggregates")
    func aggregate() throws {
        try withCollection { things in
            try things.fill(4)
            var sum: Int64?
            let group = try Document {
                $0.document("$group") {
                    $0.null("_id"); $0.document("sum") { $0.string("$sum", "$id") }
                }
            }
            try things.aggregate(Document(array: { $0.document(group) })) { sum = $0.int64("sum") }
            #expect(sum == 6)
        }
    }

    @Test("keeps its indexes: unique, sparse and partial ones")
    func indexes() throws {
        try withCollection { things in
            let models = [
                IndexModel("unique", keys: try json(#"{"id": 1}"#), isUnique: true),
                IndexModel("sparse", keys: try json(#"{"s": 1}"#), isUnique: true, isSparse: true),
                IndexModel("partial", keys: try json(#"{"p": 1}"#), partialFilter: try json(#"{"p": {"$gt": 1}}"#)),
            ]
            try things.createIndexes(models)
            try things.createIndexes(models)
            try things.fill(2)
            let error = #expect(throws: MongoError.self) { try things.insert(json(#"{"id": 1}"#)) }
            #expect(error?.kind == .duplicateKey && error?.code == 11000 && error?.isTransient == false)
            let conflict = #expect(throws: MongoError.self) {
                try things.createIndexes([IndexModel("unique", keys: json(#"{"other": 1}"#))])
            }
            #expect(conflict?.kind == .configuration)
            var partial: String?
            let list = try Document(array: { $0.document { $0.document("$indexStats") { _ in } } })
            try things.aggregate(list) {
                if $0.string("name") == "partial" {
                    partial = try $0.document("spec")?.document("partialFilterExpression")?.relaxedJSON
                }
            }
            #expect(partial == #"{ "p" : { "$gt" : 1 } }"#)
        }
    }

    @Test(
        "has a name that MongoDB would take whole",
        arguments: ["", "a\u{0}b", "a$b", ".a", "a.", "a\nb", String(repeating: "x", count: 251)])
    func names(name: String) throws {
        let pool = try ClientPool(uri: MongoURI("mongodb://127.0.0.1:1"), appName: "tests")
        try pool.withClient { client in
            let error = #expect(throws: MongoError.self) { try client.collection(name, in: "shop") }
            #expect(error?.kind == .configuration)
            #expect(throws: MongoError.self) { try client.collection("things", in: name + "/") }
            #expect(throws: MongoError.self) { try client.runCommand(Document.all, in: name + "\u{0}") }
        }
    }

    @Test("refuses for good what its validation does not allow")
    func validation() throws {
        try withCollection { things in
            let create = #"{"create": "things", "validator": {"id": {"$type": "string"}}}"#
            try things.client.runCommand(json(create), in: things.database)
            let bulk = things.bulk(ordered: false)
            try bulk.insert(json(#"{"id": 1}"#))
            try bulk.insert(json(#"{"id": "a"}"#))
            let result = try bulk.execute()
            #expect(result.inserted == 1)
            #expect(result.writeErrors.map(\.kind) == [.rejected])
            let error = #expect(throws: MongoError.self) { try things.insert(json(#"{"id": 1}"#)) }
            #expect(error?.kind == .rejected && error?.code == 121)
        }
    }

    @Test("goes away when dropped, and again")
    func drop() throws {
        try withCollection { things in
            try things.fill(1)
            try things.drop()
            try things.drop()
            #expect(try things.count() == 0)
        }
    }
}
