import Mongo
import Shop
import ShopStore
import Support
import Testing

@Suite("A new product")
struct ProductKeyTests {
    private let database: ShopDatabase
    private let sources = SourceTable()

    init() throws { database = try freshDatabase() }

    private func write(_ store: MongoStore) -> WriteOutcome {
        var state = ProductState()
        _ = state.apply(
            Offer(name: "Milk", type: "milk", price: 0.5), from: 1,
            at: Moment(source: sources.number(of: "log"), position: 1, sequence: 0))
        return store.write([ProductWrite(id: "p", state: state)])[0]
    }

    private func products() throws -> Int {
        try database.pool.withClient { try $0.collection("products", in: database.name).count(Document(json: "{}")) }
    }

    @Test("is there once, also where somebody has dropped the collection with its unique index")
    func once() throws {
        try database.pool.withClient {
            _ = try $0.runCommand(Document(json: #"{"drop": "products"}"#), in: database.name)
        }
        let stores = (0..<2).map { _ in MongoStore(database, sources: sources) }
        guard case .stored = write(stores[0]), case .conflict = write(stores[1]) else {
            Issue.record("both were stored")
            return
        }
        #expect(try products() == 1)
    }

    @Test("gets another key where its id is that of a document of something else")
    func taken() throws {
        try database.pool.withClient {
            try $0.collection("products", in: database.name).insert(Document(json: #"{"_id": "p", "id": "other"}"#))
        }
        let store = MongoStore(database, sources: sources)
        guard case .collision("_id_") = write(store), case .stored = write(store) else {
            Issue.record("not stored the second time")
            return
        }
        #expect(try products() == 2)
    }
}
