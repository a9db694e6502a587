import Mongo
import Shop
import ShopStore
import Testing

@Suite("What the database would refuse", .serialized)
struct RehearsalTests {
    private let database: ShopDatabase
    private let store: MongoStore

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: SourceTable())
    }

    private func write(_ order: OrderID, on state: CustomerState) -> CustomerWrite {
        var state = state
        state.cart.unpaid.append(.init(id: order, timestamp_ms: 1))
        state.touch()
        state.addition.openOrdersChanged = true
        return CustomerWrite(id: "c", state: state)
    }

    @Test("is said of the first ones, up to one that it would take; nothing is stored, and nothing stays locked")
    func refusals() throws {
        guard case .stored = store.write([write(1, on: CustomerState())])[0] else { Issue.record("not stored"); return }
        let rule = #"{"collMod": "customers", "validator": {"cart.unpaid_order_ids": {"$ne": 8}}}"#
        _ = try database.pool.withClient { try $0.runCommand(Document(json: rule), in: database.name) }
        let state = try #require(try store.customers(["c"])["c"])
        let (refused, taken) = (write(8, on: state), write(2, on: state))
        let reasons = store.refusals(of: [refused, refused, taken, refused])
        #expect(reasons.count == 2 && reasons.allSatisfy { $0.contains("validation") }, "\(reasons)")
        #expect(try store.customers(["c"])["c"] == state)
        #expect(store.refusals(of: [taken]).isEmpty && store.refusals(of: []).isEmpty)
        guard case .stored = store.write([taken])[0] else { Issue.record("not stored"); return }
        #expect(store.refusals(of: [refused]).isEmpty, "of a document that has changed nobody knows")
        #expect(try store.customers(["c"])["c"]?.cart.unpaid.map(\.id) == [1, 2])
    }
}
