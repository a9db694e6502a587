// One customer's whole story, from a log that is written down line by line.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("A customer's story")
    struct StoryTests {
        private static let lines = [
            #"{"event_type": "new_product", "id": "m", "name": "Milk", "type": "milk", "price": 0.5, "timestamp_ms": 1000}"#,
            #"{"event_type": "new_product", "id": "m", "name": "Milk", "type": "milk", "price": 0.7, "timestamp_ms": 5000}"#,
            #"{"event_type": "new_customer", "id": "a", "first_name": "Ann", "last_name": "Bo", "address": "Street\nTown", "timestamp_ms": 1}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "m", "quantity": 2, "timestamp_ms": 2000}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "m", "quantity": 1, "timestamp_ms": 500}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "tea", "quantity": 3, "timestamp_ms": 2500}"#,
            #"{"user_id": "a", "type": "order", "order_id": 7, "items": [{"product_id": "m", "quantity": 4}], "timestamp_ms": 6000}"#,
            #"{"user_id": "a", "type": "order", "order_id": "7", "items": [{"product_id": "m", "quantity": 1}], "timestamp_ms": 6500}"#,
            #"{"user_id": "a", "type": "payment", "order_id": 7, "timestamp_ms": 9000}"#,
            #"{"user_id": "a", "type": "payment", "order_id": 8, "timestamp_ms": 9500}"#,
            #"{"user_id": "a", "type": "refund", "order_id": 8}"#,
            #"{"user_id": "b", "type": "refund", "order_id": 8}"#,
        ]
        private let live: LiveShop
        private var log: String { live.folder.path("log") }

        init() throws {
            live = try LiveShop()
            try Data((Self.lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: log))
            let exit = try live.programs(events: log).start(.joiner, ["--until-end"]).wait(seconds: 20)
            try #require(exit.status == ExitCode.done, "\(exit)")
        }

        private func run(_ program: Program, _ options: String..., status: Int32 = ExitCode.done) throws -> Exit {
            let exit = try live.programs().start(program, options).wait(seconds: 20)
            #expect(exit.status == status, "\(exit)")
            return exit
        }

        /// Where the record after this many lines begins.
        private func position(after lines: Int) -> Int { Self.lines.prefix(lines).reduce(0) { $0 + $1.utf8.count + 1 } }

        @Test("is told in order of time, each holding with where it comes from and why it cost what it did")
        func told() throws {
            let text = try run(.showCustomer, "a").text
            let expected = [
                "Ann Bo (a)", "\tStreet", "\tTown",
                "1970-01-01 00:00:00  milk Milk (m): 1 for 0.50 zloty = 0.50 zloty, of the record before position "
                    + "\(position(after: 5)) of SOURCE; the price of 1970-01-01 00:00:01, of the record before position "
                    + "\(position(after: 1)) of SOURCE, the oldest: the purchase is older than all",
                "1970-01-01 00:00:02  milk Milk (m): 2 for 0.50 zloty = 1.00 zloty, of the record before position "
                    + "\(position(after: 4)) of SOURCE; the price of 1970-01-01 00:00:01, of the record before position "
                    + "\(position(after: 1)) of SOURCE",
                "1970-01-01 00:00:02  3 of tea wait for the product to be offered, of the record before position "
                    + "\(position(after: 6)) of SOURCE",
                "1970-01-01 00:00:06  milk Milk (m): 4 for 0.70 zloty = 2.80 zloty, of order 7; the price of "
                    + "1970-01-01 00:00:05, of the record before position \(position(after: 2)) of SOURCE",
                "1970-01-01 00:00:06  order \"7\" is not paid: 1 of m", "1970-01-01 00:00:09  order 7 is paid",
                "1970-01-01 00:00:09  a payment waits for its order 8",
            ]
            let lines = text.split(separator: "\n").map { $0.replacing(/file:[^,; ]*/, with: "SOURCE") }
            #expect(lines.dropLast().map { String($0) } == expected, "\(text)")
            #expect(lines.last?.contains("dead letter SOURCE") ?? false, "\(text)")
        }

        @Test("is one object for programs, with an event for each")
        func object() throws {
            let text = try run(.showCustomer, "a", "-o", "json").text
            let story = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let events = try #require(story["events"] as? [[String: Any]])
            #expect(
                events.compactMap { $0["event"] as? String } == [
                    "holding", "holding", "purchase_waits", "holding", "order_unpaid", "order_paid", "payment_waits",
                    "dead_letter",
                ])
            #expect(events[0]["price_reason"] as? String == "oldest" && events[3]["order_id"] as? Int == 7)
            #expect(events[4]["order_id"] as? String == "7" && events[5]["timestamp_ms"] as? Int == 9_000)
            #expect(events[1]["position"] as? Int == position(after: 4))
            #expect(events[1]["price_position"] as? Int == position(after: 1))
        }

        @Test("is told of documents that others have written, as far as they say anything")
        func others() throws {
            try live.insert(
                into: "customers",
                #"{"id": "x", "products": [{"id": "m", "price": 0.9}, {"id": "?", "name": "\u001b[1m"}, 7], "cart": {"paid_order_ids": [1]}}"#
            )
            let lines = try run(.showCustomer, "x").lines
            #expect(lines.first == "(nobody has registered this customer yet) (x)")
            #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("unknown  ") }, "\(lines)")
            #expect(lines.contains { $0.contains("unknown for 0.90 zloty") }, "\(lines)")
            #expect(lines.contains("unknown  order 1 is paid"))
            #expect(!lines.joined().contains("\u{1B}"))
        }

        @Test("of nobody is refused, as is a product that nobody knows of")
        func nobody() throws {
            #expect(
                try run(.showCustomer, "A", status: ExitCode.inputMissing).errorText.contains(
                    "no customer with the id A"))
            #expect(
                try run(.showProduct, "M", status: ExitCode.inputMissing).errorText.contains("no product with the id M")
            )
        }

        @Test("has its other side: a product's prices with their records, and who waits")
        func product() throws {
            let lines = try run(.showProduct, "m").lines.map { $0.replacing(/file:[^,; ]*/, with: "SOURCE") }
            #expect(
                lines == [
                    "Product: \"Milk\" (milk, price 0.70 zloty, ID m)",
                    "\t* 0.50 zloty since 1970-01-01 00:00:01, of the record before position \(position(after: 1)) of SOURCE",
                    "\t* 0.70 zloty since 1970-01-01 00:00:05, of the record before position \(position(after: 2)) of SOURCE",
                ])
            #expect(try run(.showProduct, "tea").lines == ["\t* a waits for 3 since 1970-01-01 00:00:02"])
        }
    }
}
