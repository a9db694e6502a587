import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("A cart written as a whole", .serialized)
struct CartMergeTests {
    /// Carts as we write them, and as others may have left them.
    private static let carts = [
        #"{"unpaid_order_ids": [], "paid_order_ids": []}"#,
        #"{"unpaid_order_ids": [1, "b"], "paid_order_ids": [2, 3], "paid_at_ms": [20, null]}"#,
        #"{"paid_at_ms": [20, 30], "note": {"$date": 5}, "paid_order_ids": [2, 3], "unpaid_order_ids": [1], "z.y": 1}"#,
        #"{"a": {"b": [null, {"$oid": "0123456789abcdef01234567"}]}, "$c": {"$regularExpression": {"pattern": "x", "options": ""}}}"#,
        #"{"unpaid_order_ids": null, "paid_order_ids": []}"#,
        #"{"unpaid_order_ids": {}, "open_items": 5, "early_payment_order_ids": [9], "early_paid_at_ms": [90]}"#,
        #"{"open_items": [{"order_id": 1, "timestamp_ms": 3, "items": []}], "unpaid_order_ids": [1], "paid_order_ids": []}"#,
        #"{"paid_order_ids": [], "paid_at_ms": null}"#,
        #"{"paid_order_ids": [], "paid_at_ms": 7, "unpaid_order_ids": []}"#,
        #"{"paid_order_ids": [{"$numberDouble": "2.0"}, {"$numberInt": "3"}], "paid_at_ms": [1, 2]}"#,
        #"{}"#,
    ]

    private let database: ShopDatabase
    private let sources = SourceTable()

    init() throws { database = try freshDatabase() }

    @Test(
        "is what the server's operators make of it, byte for byte, whatever others have put there",
        arguments: carts, [true, false])
    func same(cart: String, pays: Bool) throws {
        let both = try ["operators", "whole"].map { try stored(cart, pays: pays, as: $0) }
        #expect(both[0] == both[1])
        #expect(both[0] != "refused" || pays)
    }

    @Test("is not worked out where the server has a word in it, nor where the lists are long")
    func left() throws {
        let odd = try Document(json: #"{"cart": {"paid_order_ids": [], "paid_at_ms": null}}"#)
        let plain = try Document(json: #"{"cart": {"paid_order_ids": [], "paid_at_ms": []}}"#)
        let state = added(to: CustomerState(), pays: true)
        var long = state
        long.cart.paid += (0..<100).map { .number($0) }
        #expect(odd.read { CartMerge(state, stored: $0, sources) == nil })
        #expect(plain.read { CartMerge(state, stored: $0, sources) != nil })
        #expect(plain.read { CartMerge(long, stored: $0, sources) == nil })
    }

    /// The document after the update, or what the server says against it.
    private func stored(_ cart: String, pays: Bool, as kind: String) throws -> String {
        try database.pool.withClient { client in
            let customers = try client.collection("carts", in: database.name)
            let customer = CustomerDocument(sources: sources)
            let key = try Document(json: #"{"_id": 1}"#)
            _ = try customers.deleteOne(key)
            try customers.insert(
                Document(json: #"{"_id": 1, "id": "c", "cart": \#(cart), "joiner": {"rev": 1}, "x": 2}"#))
            let state = try #require(try customers.findOne(key)).read {
                added(to: (try? customer.state($0)) ?? CustomerState(), pays: pays)
            }
            // What somebody else does after the state was read.
            _ = try? customers.updateOne(key, Document(json: #"{"$push": {"cart.paid_order_ids": 99}}"#))
            let document = try #require(try customers.findOne(key))
            let update = try document.read { try customer.update(state, stored: kind == "whole" ? $0 : nil) }
            do { _ = try customers.updateOne(key, update) } catch { return "refused" }
            return try #require(try customers.findOne(key)).canonicalJSON
        }
    }

    private func added(to before: CustomerState, pays: Bool) -> CustomerState {
        var state = before
        let item = Cart.Order(id: 70, timestamp_ms: 7)
        state.cart.unpaid.append(item)
        state.cart.earlyPayments.append(.init(71, timestamp_ms: 8))
        (state.addition.isTouched, state.addition.openOrdersChanged, state.addition.earlyPaymentsChanged) = (
            true, true, true
        )
        if pays {
            state.cart.paid += [72, 73]
            (state.addition.paidOrders, state.addition.paidAt_ms) = (2, [9, CustomerState.Addition.unknownTime_ms])
        }
        return state
    }
}
