import Shop
import Testing

@testable import Mongo
@testable import ShopStore

@Suite("A cart written as a whole", .serialized)
struct CartMergeTests {
    private static let item = #"{"product_id": "m", "quantity": 2, "timestamp_ms": 3}"#
    /// Carts as we write them, and as others may have left them.
    private static let carts = [
        #"{"unpaid_order_ids": [], "paid_order_ids": []}"#,
        #"{"unpaid_order_ids": [1, "b"], "paid_order_ids": [2, 3], "paid_at_ms": [20, null]}"#,
        #"{"paid_at_ms": [20, 30], "note": {"$date": 5}, "paid_order_ids": [2, 3], "unpaid_order_ids": [1], "z.y": 1}"#,
        #"{"a": {"b": [null, {"$oid": "0123456789abcdef01234567"}]}, "$c": {"$regularExpression": {"pattern": "x", "options": ""}}}"#,
        #"{"unpaid_order_ids": null, "paid_order_ids": []}"#,
        #"{"unpaid_order_ids": {}, "open_items": 5, "early_payment_order_ids": [9], "early_paid_at_ms": [90]}"#,
        #"{"open_items": [{"order_id": 1, "timestamp_ms": 3, "items": []}], "unpaid_order_ids": [1], "paid_order_ids": []}"#,
        #"{"paid_order_ids": [], "unpaid_order_ids": [{"$regularExpression": {"pattern": "x", "options": "im"}}]}"#,
        #"{"paid_at_ms": [], "paid_order_ids": ["a"], "early_paid_at_ms": [{"$date": 5}], "early_payment_order_ids": ["9"]}"#,
        #"{"paid_order_ids": [{"$numberDouble": "2.0"}, {"$numberInt": "3"}], "paid_at_ms": [1, 2]}"#,
        ##"{"open_items": [{"order_id": 1, "timestamp_ms": 3, "items": [\##(item)]}], "unpaid_order_ids": [1], "z": 1}"##,
        ##"{"unpaid_order_ids": [1], "open_items": [{"order_id": 1, "timestamp_ms": 3, "items": [\##(item)]}]}"##,
        #"{}"#,
    ]

    private let database: ShopDatabase
    private let sources = SourceTable()

    init() throws { database = try freshDatabase() }

    @Test(
        "is what the server's operators make of it, byte for byte, whatever others have put there before or meanwhile",
        arguments: carts, [true, false])
    func same(cart: String, pays: Bool) throws {
        for (isRead, hasItems) in [(true, true), (true, false), (false, true), (false, false)] {
            let operators = try stored(cart, pays, isRead, hasItems, asWhole: false)
            #expect(try stored(cart, pays, isRead, hasItems, asWhole: true) == operators)
            #expect(!operators.isEmpty || pays)
        }
    }

    @Test(
        "is left to the operators where there is anything but our lists, or something that the server may refuse",
        arguments: [
            (#"{"paid_order_ids": [1], "paid_at_ms": [2]}"#, true), (#"{}"#, true),
            (#"{"paid_order_ids": [], "paid_at_ms": null}"#, false), (#"{"note": 1}"#, false),
            (#"{"paid_order_ids": [{"$regularExpression": {"pattern": "x", "options": "g"}}]}"#, false),
            (#"{"paid_order_ids": [], "paid_order_ids": []}"#, false), (#"{"unpaid_order_ids": {"0": 1}}"#, false),
            (#"{"early_paid_at_ms": [\#(String(repeating: "1, ", count: 1_000))1]}"#, false),
        ])
    func left(cart: String, isWritten: Bool) throws {
        let document = try Document(json: #"{"cart": \#(cart)}"#)
        let state = added(to: CustomerState(), pays: true)
        #expect(document.read { CartMerge(state, stored: $0, sources) != nil } == isWritten)
        var long = state
        for number in 0..<100 { long.cart.paid.append(.number(Int64(number))) }
        #expect(document.read { CartMerge(long, stored: $0, sources) == nil })
    }

    @Test("is left to the operators where the stored one is not sound")
    func unsound() throws {
        let whole = try Document { d in d.document("cart") { $0.array("paid_order_ids") { $0.string("abc") } } }
        let state = added(to: CustomerState(), pays: true)
        #expect(whole.read { CartMerge(state, stored: $0, sources) != nil })
        try whole.read { view in
            var bytes = Array(view.bytes)
            let text = try #require(
                bytes.firstIndex(of: UInt8(ascii: "a")).map { bytes[$0...].firstIndex(of: UInt8(ascii: "b"))! })
            bytes[text] = 0xFF
            #expect(bytes.withUnsafeBytes { CartMerge(state, stored: DocumentView($0), sources) == nil })
        }
    }

    /// The bytes of the document after the update; none where the server refuses that. The state was read before, or it is
    /// one that was kept, and knows nothing of what is odd.
    private func stored(_ cart: String, _ pays: Bool, _ isRead: Bool, _ hasItems: Bool, asWhole: Bool) throws -> [UInt8]
    {
        try database.pool.withClient { client in
            let customers = try client.collection("carts", in: database.name)
            let customer = CustomerDocument(sources: sources)
            let key = try Document(json: #"{"_id": 1}"#)
            _ = try customers.deleteOne(key)
            try customers.insert(
                Document(json: #"{"_id": 1, "id": "c", "cart": \#(cart), "joiner": {"rev": 9876543210}, "x": 2}"#))
            let read = try #require(try customers.findOne(key)).read { try? customer.state($0) }
            var known = isRead ? read ?? CustomerState() : CustomerState()
            known.revision = 9_876_543_210
            let state = added(to: known, pays: pays, hasItems: hasItems)
            _ = try? customers.updateOne(key, Document(json: #"{"$push": {"cart.paid_order_ids": 99}}"#))
            let document = try #require(try customers.findOne(key))
            let update = try document.read { try customer.update(state, stored: asWhole ? $0 : nil) }
            do { _ = try customers.updateOne(key, update) } catch { return [] }
            return try #require(try customers.findOne(key)).read { Array($0.bytes) }
        }
    }

    private func added(to before: CustomerState, pays: Bool, hasItems: Bool = false) -> CustomerState {
        var state = before
        let items = hasItems ? [Purchase(product: "m", quantity: 1, timestamp_ms: 7)] : []
        let order = Cart.Order(id: 70, timestamp_ms: 7, items: items)
        state.cart.unpaid.append(order)
        state.cart.earlyPayments.append(.init(71, timestamp_ms: 8))
        state.touch()
        (state.addition.openOrdersChanged, state.addition.earlyPaymentsChanged) = (true, true)
        if pays {
            for id in [72, 73] as [OrderID] { state.cart.paid.append(id) }
            (state.addition.paidOrders, state.addition.paidAt_ms) = (2, [9, CustomerState.Addition.unknownTime_ms])
        }
        return state
    }
}
