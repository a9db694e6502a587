import Mongo
import Shop
import ShopStore
import Testing

@Suite("A guarded write", .serialized)
struct GuardTests {
    let database: ShopDatabase
    let sources = SourceTable()
    let store: MongoStore

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
    }

    private func ordered(_ id: OrderID, on state: CustomerState, position: Int64) -> CustomerState {
        var state = state
        _ = state.cart.order(.init(id: id, timestamp_ms: 1)) { _ in false }
        state.applied.advance(sources.number(of: "log"), to: position)
        state.addition.isTouched = true
        state.addition.openOrdersChanged = true
        return state
    }

    private func read() throws -> CustomerState { try #require(try store.customers(["c"])["c"]) }

    private func isStored(_ outcomes: [WriteOutcome]) -> [Bool] {
        outcomes.map { outcome in
            switch outcome {
            case .stored, .contained: true
            default: false
            }
        }
    }

    @Test("takes effect once: whoever read the document before it is refused")
    func conflict() throws {
        let absent = CustomerState()
        #expect(isStored(store.write([.init(id: "c", state: ordered(1, on: absent, position: 1))])) == [true])
        #expect(isStored(store.write([.init(id: "c", state: ordered(2, on: absent, position: 2))])) == [false])
        let first = try read()
        #expect(isStored(store.write([.init(id: "c", state: ordered(3, on: first, position: 3))])) == [true])
        #expect(isStored(store.write([.init(id: "c", state: ordered(4, on: first, position: 4))])) == [false])
        #expect(try read().cart.unpaid.map(\.id) == [1, 3])
    }

    @Test("among many says which ones were refused")
    func oneOfMany() throws {
        let ids = (0..<2_500).map { ShopID("c\($0)") }
        let inserted = store.write(ids.map { .init(id: $0, state: ordered(1, on: CustomerState(), position: 1)) })
        #expect(isStored(inserted).allSatisfy { $0 })
        let states = try store.customers(ids)
        #expect(states.count == ids.count)
        let rival = CustomerWrite(id: "c1700", state: ordered(7, on: try #require(states["c1700"]), position: 7))
        #expect(isStored(store.write([rival])) == [true])
        let outcomes = isStored(store.write(ids.map { .init(id: $0, state: ordered(2, on: states[$0]!, position: 2)) }))
        #expect(outcomes.indices.filter { !outcomes[$0] } == [1700])
    }

    @Test("fills in a document of another program, and leaves the rest of it alone")
    func foreign() throws {
        try database.pool.withClient { client in
            try client.collection("customers", in: database.name).insert(
                Document(
                    json:
                        #"{"_id": 7, "id": "c", "first_name": "Ada", "vip": true, "products": [{"id": "p", "price": 1}]}"#
                ))
        }
        let state = try read()
        #expect(state.revision == 0 && state.extent.embeddedHoldings == 1)
        #expect(isStored(store.write([.init(id: "c", state: ordered(1, on: state, position: 1))])) == [true])
        let document = try database.pool.withClient { client in
            try client.collection("customers", in: database.name).findOne(Document(json: #"{"_id": 7}"#))
        }
        #expect(document?.bool("vip") == true && document?.string("first_name") == "Ada")
        #expect(try read().cart.unpaid.map(\.id) == [1])
    }

    @Test("is refused for good where the bookkeeping is not ours")
    func damaged() throws {
        try database.pool.withClient { client in
            try client.collection("customers", in: database.name).insert(
                Document(
                    json:
                        #"{"id": "c", "joiner": {"rev": "seven", "applied": [1, {"source": 3}], "counts": []}, "cart": "x", "waiting": {}}"#
                ))
        }
        let outcomes = store.write([.init(id: "c", state: ordered(1, on: try read(), position: 1))])
        guard case .refused = outcomes[0] else { Issue.record("\(outcomes)"); return }
    }
}
