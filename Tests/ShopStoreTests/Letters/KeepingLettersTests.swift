import Mongo
import ShopStore
import class Support.OwnedMongo
import class Support.Told
import Testing

@Suite("Dead letters that the database has rules about", .serialized)
struct KeepingLettersTests {
    let database: ShopDatabase
    private let told = Told()

    init() throws { database = try freshDatabase() }

    private var letters: DeadLetters {
        DeadLetters(database, logger: told.logger)
    }
    private var words: [String] { told.all }

    private func letter(_ position: Int64, _ raw: String = "x") -> DeadLetter {
        DeadLetter(
            source: "log", position: position, raw: Array(raw.utf8), size_bytes: Int64(raw.utf8.count), reason: "none",
            failed_at_ms: 1)
    }

    private func run(_ command: String) throws {
        try database.pool.withClient { _ = try $0.runCommand(Document(json: command), in: database.name) }
    }

    private func validate(_ rule: String) throws {
        try run(#"{"collMod": "dead_letters", "validator": \#(rule)}"#)
    }

    private func stored() throws -> [DeadLetter] {
        var found: [DeadLetter] = []
        try letters.forEach { found.append($0) }
        return found
    }

    @Test("One that a validator refuses for its record is kept without it, the others whole, and that is said once")
    func withoutRecord() throws {
        try validate(
            #"{"$or": [{"raw": {"$exists": false}}, {"raw": {"$ne": {"$binary": {"base64": "Yg==", "subType": "00"}}}}]}"#
        )
        try letters.add([letter(1, "a"), letter(2, "b"), letter(3, "c")])
        #expect(try stored().map(\.raw) == [Array("a".utf8), [], Array("c".utf8)])
        #expect(try stored()[1].size_bytes == 1 && stored()[1].reason == "none")
        #expect(words.count == 1 && words[0].contains("log@2 (") && words[0].hasSuffix("kept without its record."))
    }

    @Test("One that another team's unique index refuses is not taken for one that is there")
    func foreignIndex() throws {
        try run(
            #"{"createIndexes": "dead_letters", "indexes": [{"name": "once", "key": {"reason": 1}, "unique": true, "sparse": true}]}"#
        )
        try letters.add([letter(1), letter(2)])
        try letters.add([letter(1), letter(2)])
        #expect(try stored().map(\.position) == [1, 2])
        #expect(try stored().map(\.reason).sorted() == ["", "none"])
        #expect(words.count == 2 && words[1].hasSuffix("kept only as the place where its record stood."))
    }

    @Test("One that is refused whatever is left of it is an error that names it, and the others are kept")
    func refused() throws {
        try validate(#"{"position": {"$ne": 2}}"#)
        let error = #expect(throws: StoreError.self) { try letters.add([letter(1), letter(2), letter(3)]) }
        #expect(
            error?.isTransient == false && error?.description.contains("does not keep the dead letter log@2") == true)
        #expect(try stored().map(\.position) == [1, 3])
    }

    @Test("An error of which nobody knows that it is for good is no reason to keep less: it is thrown")
    func unknown() throws {
        let mongo = try OwnedMongo()
        try mongo.start()
        let database = try ShopDatabase(uri: mongo.uri.naming(database: "shop"), appName: "letters")
        try database.prepare()
        let letters = DeadLetters(database, logger: told.logger)
        try mongo.administer(#"{"configureFailPoint": "failAllUpdates", "mode": "alwaysOn"}"#)
        #expect(throws: StoreError.self) { try letters.add([letter(1, "a")]) }
        try mongo.administer(#"{"configureFailPoint": "failAllUpdates", "mode": "off"}"#)
        try letters.add([letter(1, "a")])
        var stored: [DeadLetter] = []
        try letters.forEach { stored.append($0) }
        #expect(stored.map(\.raw) == [Array("a".utf8)] && words.isEmpty)
    }

    @Test("One that is there already is no refusal, whatever the rules are by now")
    func there() throws {
        try letters.add([letter(1)])
        try validate(#"{"never": 1}"#)
        try letters.add([letter(1)])
        #expect(words.isEmpty)
    }
}
