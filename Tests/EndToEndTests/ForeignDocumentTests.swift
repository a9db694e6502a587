// Documents that other programs wrote, without anything of the joiner's own bookkeeping in them.

import Support
import Testing

extension EndToEnd {
    @Suite("Documents of other programs")
    struct ForeignDocumentTests {
        private let shop: LiveShop

        init() throws {
            shop = try LiveShop()
            try shop.insert(
                into: "customers",
                #"{"_id": 17, "id": "a", "first_name": "Ada", "last_name": "Nowak", "loyalty": {"points": 5}}"#,
                #"""
                {"id": "b", "first_name": "Eve", "last_name": "Lis", "products": [
                  {"id": "old", "type": "milk", "name": "Old", "price": 2, "quantity": 1, "timestamp_ms": {"$numberLong": "1"}}],
                 "cart": {"unpaid_order_ids": [1, {"$numberLong": "2"}], "paid_order_ids": ["x"]}}
                """#)
            try shop.insert(
                into: "products",
                #"{"_id": "own", "id": "p", "name": "Milk", "type": "milk", "price": 0.5, "shelf": 3}"#)
        }

        private func join(_ lines: String...) throws -> [String] {
            let path = try shop.folder.write("e.ndjson", lines.map { $0 + "\n" }.joined())
            let exit = try shop.join(path, "--print", "json", "--on-invalid", "stop")
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit.lines
        }

        @Test("are joined with the events of the log, and keep what is not ours")
        func joined() throws {
            let summaries = try join(
                #"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 5}"#,
                #"{"type": "order", "user_id": "b", "order_id": 1, "timestamp_ms": 6}"#,
                #"{"type": "payment", "user_id": "b", "order_id": 2, "timestamp_ms": 7}"#,
                #"{"type": "payment", "user_id": "b", "order_id": "x", "timestamp_ms": 8}"#)
            let expected = [
                #"{"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1]}"#,
                #"{"user_id": "b", "paid_order_ids": ["x"], "unpaid_order_ids": [1, 2]}"#,
                #"{"user_id": "b", "paid_order_ids": ["x", 2], "unpaid_order_ids": [1]}"#,
                #"{"user_id": "b", "paid_order_ids": ["x", 2], "unpaid_order_ids": [1]}"#,
            ]
            #expect(summaries == expected)
            let state = try shop.stored()
            #expect(state.customers.count == 2 && state.customers["a"]?.firstName == "Ada")
            #expect(state.customers["b"]?.holdings.map(\.productID) == ["old"])
            #expect(state.counts == RecordCounts(applied: 2, duplicates: 2))
            let found = try #require(try shop.find(in: "customers", #"{"id": "a"}"#))
            #expect(found.contains("points") && found.contains(#""_id" : { "$numberInt" : "17" }"#), "\(found)")
        }

        @Test("sell at the price they give, whatever the time of the purchase")
        func priced() throws {
            _ = try join(
                #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": 2, "timestamp_ms": 5}"#
            )
            let holding = Holding(
                productID: "p", type: "milk", name: "Milk", price: 0.5, quantity: 2, timestamp_ms: 5,
                origin: .record(source: "", position: 0))
            #expect(try shop.stored().withoutPlaces.customers["a"]?.holdings == [holding])
        }

        @Test("take the events that change them and keep their own fields")
        func changed() throws {
            _ = try join(
                #"{"event_type": "new_customer", "id": "a", "first_name": "Eva", "last_name": "Lis", "timestamp_ms": 5}"#,
                #"{"event_type": "new_product", "id": "p", "name": "Spotted", "type": "milk", "price": 0.75, "timestamp_ms": 9}"#
            )
            let state = try shop.stored()
            #expect(state.customers["a"]?.firstName == "Eva" && state.customers["a"]?.lastName == "Lis")
            #expect(state.products["p"]?.name == "Spotted" && state.products["p"]?.price == 0.75)
            #expect(try shop.find(in: "products", #"{"_id": "own"}"#)?.contains("shelf") == true)
        }

        @Test("may change while the joiner runs: nobody loses anything")
        func concurrent() throws {
            let path = try shop.folder.write("e.ndjson", "{\"type\": \"order\", \"user_id\": \"a\", \"order_id\": 1}\n")
            let joiner = try shop.programs(events: path).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 1 })
            try shop.command(
                #"{"update": "customers", "updates": [{"q": {"id": "a"}, "u": {"$set": {"loyalty.points": 6, "address": "x"}}}]}"#
            )
            try shop.folder.append("e.ndjson", "{\"type\": \"order\", \"user_id\": \"a\", \"order_id\": 2}\n")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 2 })
            joiner.signal(15)
            #expect(try joiner.wait().status == ExitCode.done)
            #expect(try shop.stored().customers["a"]?.address == "x")
            #expect(try shop.stored().customers["a"]?.unpaidOrderIDs == [.number(1), .number(2)])
            #expect(try shop.find(in: "customers", #"{"loyalty.points": 6}"#) != nil)
        }
    }
}
