import Mongo
import Shop
import ShopStore
import Testing

@Suite("Updates of many customers", .serialized)
struct GroupedWriteTests {
    /// What somebody does to one of the customers between the read and the write.
    enum Deed: String, CaseIterable {
        case nothing
        case setsForeignField = #"{"$set": {"vip": true}}"#
        case addsHolding = #"{"$push": {"products": {"id": "theirs"}}}"#
        case pays = #"{"$push": {"cart.paid_order_ids": 77}}"#
        case notesInCart = #"{"$set": {"cart.a_note": ["theirs"]}}"#
        case writesFirst = #"{"$set": {"joiner.rev": {"$numberLong": "2"}}}"#
        case takesRevision = #"{"$unset": {"joiner": 1}}"#
        case deletes
        case rulesItOut
        case keysItByDocument

        /// Whether all of them can be stored in one transaction.
        var leavesOneTransaction: Bool {
            [.nothing, .setsForeignField, .addsHolding, .pays, .notesInCart].contains(self)
        }
        /// What becomes of the customer's own update.
        var outcome: String {
            switch self {
            case .nothing, .setsForeignField, .addsHolding, .pays, .notesInCart, .keysItByDocument: "stored"
            case .writesFirst, .takesRevision, .deletes: "conflict"
            case .rulesItOut: "refused"
            }
        }
    }

    private let database: ShopDatabase
    private let sources = SourceTable()
    private let store: MongoStore
    private let ids = (0..<40).map { ShopID("c\($0)") }

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
    }

    @Test(
        "are one transaction where nobody else writes; else everybody's own outcome is as it is one by one",
        arguments: Deed.allCases)
    func deed(_ deed: Deed) throws {
        let absent = ids.map { CustomerWrite(id: $0, state: ordered(1, on: CustomerState(), position: 1)) }
        #expect(names(store.write(absent)) == ids.map { _ in "stored" })
        let states = try store.customers(ids)
        try perform(deed)
        let before = try committed()
        let writes = try ids.map {
            CustomerWrite(id: $0, state: ordered(own($0), on: try #require(states[$0]), position: 2))
        }
        // Of some that are not stored at once it is looked up which are.
        let outcomes = names(store.write(writes)).map { $0 == "contained" ? "stored" : $0 }
        #expect(outcomes == ids.map { $0 == "c17" ? deed.outcome : "stored" })
        let transactions = try committed() - before
        #expect(transactions == (deed.leavesOneTransaction ? 1 : 0))
        try expectStored(but: deed)
        // Once more it changes nothing: those that are stored have another revision.
        #expect(!names(store.write(writes)).contains("stored"))
        try expectStored(but: deed)
    }

    @Test("are stored together with new customers and with those whose documents must be repaired, as each by itself")
    func mixed() throws {
        try with { customers in
            for id in ["c3", "c5"] {
                try customers.insert(Document(json: #"{"id": "\#(id)", "cart": null, "vip": true}"#))
            }
        }
        let known = ids.filter { !["c3", "c5", "c7"].contains($0) }
        #expect(
            names(store.write(known.map { CustomerWrite(id: $0, state: ordered(1, on: .init(), position: 1)) }))
                == known.map { _ in "stored" })
        let states = try store.customers(ids)
        let writes = ids.map { CustomerWrite(id: $0, state: ordered(own($0), on: states[$0] ?? .init(), position: 2)) }
        let before = try committed()
        #expect(names(store.write(writes)) == ids.map { _ in "stored" })
        let transactions = try committed() - before
        #expect(transactions == 1)
        let stored = try store.customers(ids)
        for id in ids {
            let due: [OrderID] = known.contains(id) ? [1, own(id)] : [own(id)]
            #expect(stored[id]?.cart.unpaid.map(\.id) == due, "\(id)")
        }
    }

    @Test("are no transaction where two are of one customer, also where one of those has the cart read and one has not")
    func twoOfOne() throws {
        #expect(
            names(store.write(ids.map { CustomerWrite(id: $0, state: ordered(1, on: .init(), position: 1)) }))
                == ids.map { _ in "stored" })
        let states = try store.customers(ids)
        var writes = try ids.map {
            CustomerWrite(id: $0, state: ordered(own($0), on: try #require(states[$0]), position: 2))
        }
        for number in Int64(100)..<200 {
            writes[3].state.cart.unpaid.append(.init(id: .number(number), timestamp_ms: 1))
        }
        writes.append(CustomerWrite(id: ids[3], state: ordered(7, on: try #require(states[ids[3]]), position: 3)))
        let before = try committed()
        let outcomes = names(store.write(writes))
        #expect(try committed() == before)
        let kept = try #require(try store.customers(ids)[ids[3]]).cart.unpaid.map(\.id)
        #expect([writes[3], writes[40]].contains { $0.state.cart.unpaid.map(\.id) == kept })
        #expect([outcomes[3], outcomes[40]].filter { $0 == "conflict" }.count == 1)
    }

    @Test("are one transaction, too, of documents that an older version wrote without the times of payments")
    func older() throws {
        try with { customers in
            for id in ids {
                let text =
                    #"{"id": "\#(id)", "cart": {"unpaid_order_ids": [], "paid_order_ids": [5]}, "joiner": {"rev": 3}}"#
                try customers.insert(Document(json: text))
            }
        }
        let states = try store.customers(ids)
        let writes = try ids.enumerated().map { number, id in
            var state = ordered(own(id), on: try #require(states[id]), position: 2)
            if number % 2 == 0 {
                state.cart.paid.append(9)
                (state.addition.paidOrders, state.addition.paidAt_ms) = (1, [77])
            }
            return CustomerWrite(id: id, state: state)
        }
        let before = try committed()
        #expect(names(store.write(writes)) == ids.map { _ in "stored" })
        let transactions = try committed() - before
        #expect(transactions == 1)
        for (number, id) in ids.enumerated() {
            let isPaid = number % 2 == 0
            let paid = #""cart.paid_order_ids": [5, 9], "cart.paid_at_ms": [null, 77]"#
            let due = isPaid ? paid : #""cart.paid_order_ids": [5]"#
            let count = try with { try $0.count(Document(json: #"{"id": "\#(id)", \#(due)}"#)) }
            #expect(count == 1, "\(id)")
        }
    }

    @Test("never take the place of what somebody has set where there was nothing")
    func repaired() throws {
        try with { customers in
            for id in ids {
                try customers.insert(Document(json: #"{"id": "\#(id)", "cart": null, "joiner": {"rev": 3}}"#))
            }
        }
        let states = try store.customers(ids)
        let writes = try ids.map {
            CustomerWrite(id: $0, state: ordered(own($0), on: try #require(states[$0]), position: 2))
        }
        let theirs = #"{"$set": {"cart": {"unpaid_order_ids": [], "paid_order_ids": [99]}}}"#
        try with { _ = try $0.updateOne(Document(json: #"{"id": "c17"}"#), Document(json: theirs)) }
        // Of the others it is looked up, since one is not as it was.
        #expect(names(store.write(writes)) == ids.map { $0 == "c17" ? "conflict" : "contained" })
        #expect(try store.customers(["c17"])["c17"]?.cart.paid == [99])
    }

    private func expectStored(but deed: Deed) throws {
        let stored = try store.customers(ids)
        for id in ids where id != "c17" || deed.outcome == "stored" {
            let state = try #require(stored[id])
            #expect(state.cart.unpaid.map(\.id) == [1, own(id)] && state.counts.applied == 2)
        }
        let c17 = try with { try $0.findOne(Document(json: #"{"id": "c17"}"#)) }
        #expect((c17?.bool("vip") == true) == (deed == .setsForeignField))
        #expect((stored["c17"]?.extent.embeddedHoldings == 1) == (deed == .addsHolding))
        #expect((stored["c17"]?.cart.paid == [77]) == (deed == .pays))
        #expect((try c17?.canonicalJSON.contains("a_note") == true) == (deed == .notesInCart))
        #expect((c17 == nil) == (deed == .deletes))
    }

    private func perform(_ deed: Deed) throws {
        let c17 = try Document(json: #"{"id": "c17"}"#)
        switch deed {
        case .nothing: break
        case .deletes: try with { _ = try $0.deleteOne(c17) }
        case .rulesItOut:
            let rule = #"{"collMod": "customers", "validator": {"id": {"$ne": "c17"}}}"#
            try database.pool.withClient { _ = try $0.runCommand(Document(json: rule), in: database.name) }
        case .keysItByDocument:
            try with { customers in
                let text = try #require(try customers.findOne(c17)).canonicalJSON
                try customers.deleteOne(c17)
                let key = #"{"customer": 17}"#
                try customers.insert(Document(json: text.replacing(#""_id" : "c17""#, with: #""_id" : \#(key)"#)))
            }
        default: try with { _ = try $0.updateOne(c17, Document(json: deed.rawValue)) }
        }
    }

    private func with<R>(_ body: (Collection) throws -> R) throws -> R {
        try database.pool.withClient { try body($0.collection("customers", in: database.name)) }
    }

    /// An order that nobody else has.
    private func own(_ id: ShopID) -> OrderID { .text(id) }

    /// How many transactions with updates of these customers the server's log has.
    private func committed() throws -> Int64 {
        let filter = #"{"o.applyOps": {"$elemMatch": {"op": "u", "ns": "\#(database.name).customers"}}}"#
        return try database.pool.withClient {
            Int64(try $0.collection("oplog.rs", in: "local").count(Document(json: filter)))
        }
    }

    private func ordered(_ id: OrderID, on state: CustomerState, position: Int64) -> CustomerState {
        var state = state
        state.cart.unpaid.append(.init(id: id, timestamp_ms: 1))
        state.applied.advance(sources.number(of: "log"), to: position)
        state.counts.applied += 1
        state.touch()
        state.addition.openOrdersChanged = true
        return state
    }

    private func names(_ outcomes: [WriteOutcome]) -> [String] {
        outcomes.map { outcome in
            switch outcome {
            case .stored: "stored"
            case .contained: "contained"
            case .conflict: "conflict"
            case .collision: "collision"
            case .unavailable: "unavailable"
            case .refused: "refused"
            }
        }
    }
}
