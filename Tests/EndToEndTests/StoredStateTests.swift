// Reading a shop's database and comparing it, on documents that are written here by hand.

import Support
import Testing

@Suite("The stored shop")
struct StoredStateTests {
    private static let customer = """
        {"id": "a", "first_name": "Ada", "last_name": null, "history": {"holdings_buckets": 1, "paid_order_buckets": 1},
         "products": [{"id": "p", "type": "milk", "name": "Spotted", "price": 0.5, "quantity": 2,
                       "timestamp_ms": {"$numberLong": "7"}}],
         "waiting": [{"product_id": "q", "quantity": 1.5, "timestamp_ms": {"$numberLong": "8"}}],
         "cart": {"unpaid_order_ids": [4], "paid_order_ids": ["1", 1], "early_payment_order_ids": [9]},
         "joiner": {"counts": {"applied": 5, "duplicate": 2}}}
        """
    private static let holdings = [
        #"{"customer_id": "a", "bucket": 0, "products": [{"id": "o", "type": "milk", "name": "Fancy", "price": 1, "#
            + #""quantity": 1, "timestamp_ms": {"$numberLong": "6"}}]}"#,
        #"{"customer_id": "a", "bucket": 1, "products": []}"#,
    ]
    private static let product = """
        {"id": "p", "type": "milk", "name": "Spotted", "price": 0.5, "joiner": {"counts": {"applied": 3}}, "prices":
         [{"price": 0.5, "timestamp_ms": {"$numberLong": "9"}}, {"price": 0.3, "timestamp_ms": {"$numberLong": "2"}}]}
        """
    private static let letter =
        #"{"source": "file:/e", "position": {"$numberLong": "3"}, "raw": {"$binary": {"base64": "/wA=", "subType": "00"}}, "reason": "bad"}"#

    private func shop() throws -> LiveShop {
        let shop = try LiveShop()
        try shop.insert(into: "customers", Self.customer)
        try shop.insert(into: "products", Self.product)
        try shop.insert(into: "holdings_history", Self.holdings[0], Self.holdings[1])
        try shop.insert(into: "paid_orders_history", #"{"customer_id": "a", "bucket": 0, "order_ids": [7, "x"]}"#)
        try shop.insert(into: "dead_letters", Self.letter)
        return shop
    }

    private var expected: ShopState {
        var customer = CustomerState()
        customer.firstName = "Ada"
        customer.holdings = [
            Holding(productID: "o", type: "milk", name: "Fancy", price: 1, quantity: 1, timestamp_ms: 6),
            Holding(productID: "p", type: "milk", name: "Spotted", price: 0.5, quantity: 2, timestamp_ms: 7),
        ]
        customer.waiting = [WaitingPurchase(productID: "q", quantity: 1.5, timestamp_ms: 8)]
        customer.unpaidOrderIDs = [.number(4)]
        customer.paidOrderIDs = [.number(7), .text("x"), .text("1"), .number(1)]
        customer.earlyPaymentOrderIDs = [.number(9)]
        var state = ShopState()
        state.customers["a"] = customer
        let prices = [PricePoint(price: 0.3, timestamp_ms: 2), PricePoint(price: 0.5, timestamp_ms: 9)]
        state.products["p"] = ProductState(name: "Spotted", type: "milk", price: 0.5, prices: prices)
        state.deadLetters = [DeadLetter(source: "file:/e", position: 3, raw: [0xFF, 0], reason: "whatever")]
        state.counts = RecordCounts(applied: 8, duplicates: 2, deadLettered: 1)
        return state
    }

    @Test("is read with older holdings and orders from their buckets, and with its counts summed up")
    func read() throws {
        let comparison = Comparison(expected: expected, found: try shop().stored())
        #expect(comparison.isEmpty, "\(comparison)")
    }

    @Test(
        "differs wherever one thing was changed",
        arguments: [
            ("customers", #"{"$set": {"first_name": "Eve"}}"#, "first_name"),
            ("customers", #"{"$set": {"address": "x"}}"#, "address"),
            ("customers", #"{"$set": {"products.0.price": 0.51}}"#, "holdings[1]"),
            ("customers", #"{"$pop": {"products": 1}}"#, "holdings"),
            ("customers", #"{"$set": {"history.holdings_buckets": 2}, "$pop": {"products": 1}}"#, "holdings"),
            ("customers", #"{"$set": {"waiting.0.quantity": 1}}"#, "waiting[0]"),
            ("customers", #"{"$set": {"cart.paid_order_ids.0": 1}}"#, "paid[2]"),
            ("customers", #"{"$push": {"cart.unpaid_order_ids": 5}}"#, "unpaid"),
            ("customers", #"{"$set": {"cart.early_payment_order_ids": []}}"#, "early payments"),
            ("customers", #"{"$inc": {"joiner.counts.applied": 1}}"#, "counts"),
            ("products", #"{"$set": {"id": "e\u0301"}}"#, "\"p\" is missing"),
            ("products", #"{"$set": {"price": 0.4}}"#, "price"),
            ("products", #"{"$pop": {"prices": 1}}"#, "prices"),
            ("products", #"{"$set": {"name": "Spotty"}}"#, "name"),
            ("dead_letters", #"{"$set": {"position": 4}}"#, "file:/e:4 is good"),
            (
                "dead_letters", #"{"$set": {"raw": {"$binary": {"base64": "/w==", "subType": "00"}}}}"#,
                "dead letters[0]"
            ),
        ])
    func differs(collection: String, update: String, difference: String) throws {
        let shop = try shop()
        try shop.command(#"{"update": "\#(collection)", "updates": [{"q": {}, "u": \#(update)}]}"#)
        let comparison = Comparison(expected: expected, found: try shop.stored())
        #expect(comparison.description.contains(difference), "\(comparison)")
    }

    @Test(
        "is refused when no shop can be so",
        arguments: [
            ("customers", #"{"id": "a"}"#), ("customers", #"{"id": 5}"#),
            ("customers", #"{"id": "b", "history": {"holdings_buckets": 1}}"#), ("dead_letters", "{}"),
            (
                "customers",
                #"{"id": "b", "products": [{"id": "p", "type": "t", "name": "n", "price": 1, "quantity": 1}]}"#
            ),
            ("customers", #"{"id": "b", "cart": {"paid_order_ids": [1.5]}}"#),
            ("holdings_history", holdings[0]), ("products", product),
        ])
    func refused(collection: String, document: String) throws {
        let shop = try shop()
        try shop.insert(into: collection, document)
        #expect(throws: StoredStateFault.self) { try shop.stored() }
    }

    @Test("may hold things in another order where the log leaves it open, but never the wrong number of them")
    func openOrder() throws {
        var other = expected
        other.customers["a"]?.holdings.reverse()
        let paid = Comparison(expected: expected, found: other, order: .holdingsOpen)
        #expect(paid.isEmpty && !Comparison(expected: expected, found: other).isEmpty)
        other.customers["a"]?.paidOrderIDs.reverse()
        #expect(!Comparison(expected: expected, found: other, order: .holdingsOpen).isEmpty)
        #expect(Comparison(expected: expected, found: other, order: .open).isEmpty)
        other.customers["a"]?.paidOrderIDs.append(.number(7))
        #expect(Comparison(expected: expected, found: other, order: .open).description.contains("1 times too often"))
    }
}
