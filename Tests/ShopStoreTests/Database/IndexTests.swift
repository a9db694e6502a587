// The indexes that the store needs, makes, and makes again.

import Mongo
import Shop
import Synchronization
import class Support.Told
import Testing

@testable import ShopStore

@Suite("The index on id", .serialized)
struct IndexTests {
    private let uri: MongoURI
    private let database: ShopDatabase

    init() throws {
        uri = try emptyDatabase()
        database = try ShopDatabase(uri: uri, appName: "tests")
    }

    private func names() throws -> [String] { try database.with(.customers) { try $0.indexes().map(\.name) } }

    private func insert(_ id: ShopID, _ store: MongoStore) {
        var state = CustomerState()
        state.touch()
        guard case .stored = store.write([CustomerWrite(id: id, state: state)])[0] else {
            Issue.record("not stored")
            return
        }
    }

    @Test("may be another team's, under its own name: then reads ask for that one, and none is made beside it")
    func theirs() throws {
        try database.with(.customers) {
            let keys = try Document { $0.int32("id", 1) }
            try $0.createIndexes([IndexModel("theirs", keys: keys, isUnique: true, isSparse: true)])
        }
        try database.prepare()
        #expect(database.idIndexes[.customers]?.name == "theirs" && database.idIndexes[.customers]?.isUnique == true)
        #expect(try !names().contains("id"))
        #expect(try MongoStore(database, sources: SourceTable()).customers(["c"]).states.isEmpty)
    }

    @Test("is known by its name to whoever comes when it is there")
    func known() throws {
        let command = try Document(json: #"{"create": "customers"}"#)
        _ = try database.pool.withClient { try $0.runCommand(command, in: database.name) }
        try database.prepare()
        let other = try ShopDatabase(uri: uri, appName: "tests")
        try other.prepare()
        #expect(other.idIndexes[.customers]?.name == "id" && other.idIndexes[.products]?.name == "id")
        #expect(other.idIndexes[.holdingsHistory] == nil, "it has none on id")
        #expect(try names() == ["_id_", "id", "waiting", "town"], "all that are wanted, and nothing else")
    }

    @Test("is made again, with a word, where a read misses it")
    func missed() throws {
        try database.prepare()
        let told = Told()
        let store = MongoStore(database, sources: SourceTable(), logger: told.logger)
        try drop()
        #expect(try store.customers(["c"]).states.isEmpty)
        #expect(try names().contains("id"))
        #expect(told.all == ["The index on id of customers is gone; it is made again."])
    }

    @Test("is made again, with a word, where an update of many misses it: those who were read before it went")
    func missedByUpdates() throws {
        try database.prepare()
        let told = Told()
        let store = MongoStore(database, sources: SourceTable(), logger: told.logger)
        let ids = (0..<20).map { ShopID("c\($0)") }
        for id in ids { insert(id, store) }
        let states = try store.customers(ids).states
        try drop()
        let writes = states.map { id, state in
            var state = state
            state.touch()
            return CustomerWrite(id: id, state: state)
        }
        let outcomes = store.write(writes)
        #expect(outcomes.allSatisfy { $0.isStored })
        #expect(try names().contains("id"))
        #expect(told.all == ["The index on id of customers is gone; it is made again."])
    }

    @Test(
        "is not made in what is no plain collection: that is said by its name",
        arguments: [#""capped": true, "size": 4096"#, #""viewOn": "others", "pipeline": []"#])
    func otherKinds(_ kind: String) throws {
        let command = try Document(json: #"{"create": "products", \#(kind)}"#)
        _ = try database.pool.withClient { try $0.runCommand(command, in: database.name) }
        let error = #expect(throws: StoreError.self) { try database.prepare() }
        #expect(error?.kind == .configuration && error?.description.hasPrefix("products is ") == true)
    }

    @Test("is not looked after where it keeps no ids apart")
    func lookup() throws {
        for number in 1...2 {
            try database.with(.customers) { try $0.insert(Document(json: #"{"_id": \#(number), "id": "twice"}"#)) }
        }
        try database.prepare()
        #expect(database.idIndexes[.customers]?.name == "id_lookup")
        let drop = try Document(json: #"{"dropIndexes": "customers", "index": "id_lookup"}"#)
        _ = try database.pool.withClient { try $0.runCommand(drop, in: database.name) }
        let store = MongoStore(database, sources: SourceTable())
        insert("c", store)
        try store.checkIndexes()
        #expect(try !names().contains("id_lookup"))
    }

    @Test("is looked for where a read is refused, at whatever length the server repeats what was read")
    func longReads() throws {
        let store = MongoStore(database, sources: SourceTable())
        let ids = (0..<1_000).map { ShopID("customer-\($0)") }
        try database.prepare()
        insert("customer-7", store)
        try drop()
        #expect(try store.customers(ids).states.count == 1)
        #expect(try names().contains("id"))
    }

    private func drop() throws {
        let command = try Document(json: #"{"dropIndexes": "customers", "index": "id"}"#)
        _ = try database.pool.withClient { try $0.runCommand(command, in: database.name) }
    }

    @Test("is made again, with a word, where it went while documents were inserted, and not looked at otherwise")
    func restored() throws {
        try database.prepare()
        let told = Told()
        let store = MongoStore(database, sources: SourceTable(), logger: told.logger)
        insert("c", store)
        try store.checkIndexes()
        #expect(told.all == [])
        try drop()
        try store.checkIndexes()
        try MongoStore(database, sources: SourceTable()).checkIndexes()
        #expect(try !names().contains("id"))
        insert("d", store)
        try store.checkIndexes()
        #expect(try names().contains("id"))
        #expect(told.all == ["The index on id of customers is gone; it is made again."])
    }
}
