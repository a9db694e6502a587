import Mongo
import Shop
import ShopStore
import class Support.Told
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
        state.cart.unpaid.append(.init(id: id, timestamp_ms: 1))
        state.applied.advance(sources.number(of: "log"), to: position)
        state.touch()
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

    @Test("of a document that was deleted does not hit the customer's next one, however often either was written")
    func deleted() throws {
        let absent = CustomerState()
        for (deed, left) in [(1, 1), (1, 3), (3, 1), (2, 2)] {
            try clear()
            var known = ordered(1, on: absent, position: 1)
            for count in 1...deed {
                #expect(isStored(store.write([.init(id: "c", state: known)])) == [true])
                known = ordered(OrderID.number(Int64(10 + count)), on: try read(), position: 1)
            }
            try clear()
            for count in 1...left {
                let state = count == 1 ? absent : try read()
                let next = ordered(OrderID.number(Int64(count)), on: state, position: 9)
                #expect(isStored(store.write([.init(id: "c", state: next)])) == [true])
            }
            #expect(isStored(store.write([.init(id: "c", state: known)])) == [false])
            #expect(try read().cart.unpaid.count == left)
        }
    }

    private func clear() throws {
        try database.pool.withClient { _ = try $0.collection("customers", in: database.name).deleteOne(.all) }
    }

    @Test("among many says which ones were refused")
    func oneOfMany() throws {
        let ids = (0..<2_500).map { ShopID("c\($0)") }
        let inserted = store.write(ids.map { .init(id: $0, state: ordered(1, on: CustomerState(), position: 1)) })
        #expect(isStored(inserted).allSatisfy { $0 })
        let states = try store.customers(ids)
        #expect(states.states.count == ids.count)
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

    @Test(
        "is not begun where the document holds what cannot be understood: that is said by its field",
        arguments: [
            (#""joiner": {"rev": "seven"}"#, "joiner.rev"), (#""joiner": {"rev": -1}"#, "joiner.rev"),
            (#""joiner": {"rev": {"$numberLong": "9223372036854775807"}}"#, "joiner.rev"),
            (#""joiner": {"rev": 1, "applied": [1]}"#, "joiner.applied"), (#""joiner": 7"#, "joiner"),
            (#""joiner": {"counts": {"applied": 1.5}}"#, "joiner.counts.applied"), (#""cart": "x""#, "cart"),
            (#""cart": {"unpaid_order_ids": [1.5]}"#, "cart.unpaid_order_ids"),
            (#""cart": {"open_items": [7]}"#, "cart.open_items"), (#""waiting": [{"product_id": "m"}]"#, "waiting"),
            (#""history": {"holdings_buckets": {"$numberLong": "9223372036854775807"}}"#, "history.holdings_buckets"),
        ])
    func notUnderstood(fields: String, name: String) throws {
        try insert(fields)
        let found = try store.customers(["c"])
        #expect(found["c"] == nil)
        #expect(found.unusable["c"]?.reason.contains("the document's \(name) cannot be understood") == true)
    }

    @Test(
        "repairs what is null or empty, and no more than that",
        arguments: [
            #""joiner": null"#, #""joiner": []"#, #""joiner": {}"#, #""joiner": {"rev": 0}"#, #""cart": null"#,
            #""cart": []"#,
            #""cart": {"paid_order_ids": null, "mine": 1}"#, #""products": null"#, #""products": {}"#,
            #""waiting": {}"#,
            #""history": []"#, #""joiner": {"rev": 1, "applied": null, "counts": []}"#, #""nothing": 1"#,
        ])
    func repaired(fields: String) throws {
        try insert(#""mine": 7, "# + fields)
        var state = ordered(1, on: try read(), position: 1)
        (state.cart.unpaid, state.cart.paid) = ([], [1])
        (state.addition.paidOrders, state.addition.paidAt_ms) = (1, [7])
        state.addition.holdings = [Holding(id: "m", type: "", name: "", price: 1, quantity: 6, timestamp_ms: 0)]
        #expect(isStored(store.write([.init(id: "c", state: state)])) == [true])
        let stored = try read()
        #expect(stored.cart.paid == [1] && stored.extent.embeddedHoldings == 1)
        #expect(stored.applied.contain(1, of: sources.number(of: "log")))
        let kept = try database.pool.withClient { client in
            try client.collection("customers", in: database.name).count(Document(json: #"{"mine": 7}"#))
        }
        #expect(kept == 1)
    }

    @Test("does not repair over what somebody has set meanwhile")
    func repairedByAnother() throws {
        try insert(#""products": null"#)
        var state = ordered(1, on: try read(), position: 1)
        state.addition.holdings = [Holding(id: "m", type: "", name: "", price: 1, quantity: 6, timestamp_ms: 0)]
        try database.pool.withClient { client in
            let theirs = try Document(json: #"{"$set": {"products": [{"id": "theirs"}]}}"#)
            #expect(try client.collection("customers", in: database.name).updateOne(.all, theirs).modified == 1)
        }
        #expect(isStored(store.write([.init(id: "c", state: state)])) == [false])
        #expect(try read().extent.embeddedHoldings == 1)
    }

    @Test("that another team's unique index refuses names the index, and is no conflict")
    func foreignIndex() throws {
        try database.pool.withClient { client in
            let emails = IndexModel("email_1", keys: try Document { $0.int32("email", 1) }, isUnique: true)
            try client.collection("customers", in: database.name).createIndexes([emails])
        }
        try insert(#""id": "another""#, isWhole: true)
        guard case .collision("email_1") = store.write([.init(id: "c", state: ordered(1, on: .init(), position: 1))])[0]
        else { Issue.record("no collision"); return }
    }

    @Test("of one id that two documents have is not begun, and names both")
    func twice() throws {
        try database.pool.withClient { client in
            _ = try client.runCommand(
                Document(json: #"{"dropIndexes": "customers", "index": "id"}"#), in: database.name)
        }
        try insert(#""_id": 1, "joiner": {"rev": 1, "applied": [{"source": "log", "position": 40}]}"#)
        try insert(#""_id": 2, "joiner": {"rev": 1, "applied": [{"source": "log", "position": 30}]}"#)
        try insert(#""_id": 3, "id": "odd", "cart": 7"#, isWhole: true)
        try insert(#""_id": 4, "id": "odd""#, isWhole: true)
        let told = Told()
        try database.prepare(logger: told.logger)
        #expect(told.all.count == 1)
        let reason = try #require(try store.customers(["c"]).unusable["c"]?.reason)
        #expect(reason.contains("_id 1") && reason.contains("_id 2"))
        let applied = try #require(try store.customers(["c"]).unusable["c"]?.applied)
        #expect(
            applied.contain(40, of: sources.number(of: "log")) && !applied.contain(41, of: sources.number(of: "log")))
        // Nobody takes the one for the other.
        let found = try store.customers(["c", "odd"])
        #expect(found["c"]?.revision == 1 && found["odd"] == nil && found.unusable.count == 2)
        // What the index does elsewhere `_id` does here.
        let writes = [CustomerWrite(id: "d", state: ordered(1, on: CustomerState(), position: 1))]
        #expect(isStored(store.write(writes)) == [true])
        guard case .conflict = store.write(writes)[0] else { Issue.record("doubled"); return }
    }

    private func insert(_ fields: String, isWhole: Bool = false) throws {
        let text = isWhole ? "{\(fields)}" : #"{"id": "c", \#(fields)}"#
        try database.pool.withClient { client in
            try client.collection("customers", in: database.name).insert(Document(json: text))
        }
    }
}
