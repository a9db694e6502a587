// The same shop with its log in Kafka.

import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("With the log in Kafka")
    struct KafkaTests {
        let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func join(_ topic: KafkaTopic, _ arguments: String...) throws -> Exit {
            try start(topic, arguments).wait(seconds: 60)
        }

        private func start(_ topic: KafkaTopic, _ arguments: [String]) throws -> ChildProcess {
            try shop.programs(events: topic.url).start(.joiner, ["--until-end"] + KafkaTopic.quickGroup + arguments)
        }

        @Test("the golden run prints the same summaries, once, and dead-letters the same line")
        func golden() throws {
            let topic = try KafkaTopic(partitions: 1)
            try topic.produce(GoldenCartJoin.input)
            let exit = try join(topic, "--print", "json")
            #expect(exit.status == ExitCode.done && exit.lines == GoldenCartJoin.json, "\(exit)")
            #expect(exit.errorText.count(of: "Skipping invalid data: FAIL HERE") == 1, "\(exit)")
            // One joiner alone overtakes nobody.
            #expect(exit.errorText.hasSuffix("waiting 0\n"), "\(exit)")
            try topic.produce(#"{"user_id": "a", "type": "order", "order_id": 9}"#)
            let next = try join(topic, "--print", "json")
            #expect(next.lines == [#"{"user_id": "a", "paid_order_ids": [2, 1], "unpaid_order_ids": [9]}"#], "\(next)")
        }

        @Test("a second group reads everything again, to no effect")
        func secondGroup() throws {
            let topic = try KafkaTopic(partitions: 2)
            try topic.produce(GoldenCartJoin.input)
            #expect(try join(topic, "--print", "json").lines.count == 7)
            let before = try shop.stored()
            let again = try join(topic, "--print", "json", "--group", "another")
            #expect(again.status == ExitCode.done && again.text == "", "\(again)")
            #expect(try shop.stored() == before)
        }

        @Test("messages as other shops' Python producers send them are joined")
        func python() throws {
            let topic = try KafkaTopic(partitions: 3)
            try topic.produce(
                #"{"id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.54, "event_type": "new_product"}"#)
            #expect(try join(topic).status == ExitCode.done)
            try topic.produce(
                #"""
                {"id": "c1", "first_name": "\u0141ucja", "last_name": "B\u0105k", "address": "Polna 1\n\u0141\u00f3d\u017a", "event_type": "new_customer"}
                {"customer_id": "c1", "product_id": "milk", "quantity": 2, "event_type": "customer_buys_product"}
                """#, partition: 2)
            #expect(try join(topic).status == ExitCode.done)
            let listed = try shop.programs().run(.listCustomers)
            #expect(
                listed.text.contains("Łucja Bąk (c1)") && listed.text.contains("Fancy Milk (2 for 0.54"), "\(listed)")
        }

        @Test("a tombstone is dead-lettered, and what tools publish is joined")
        func tools() throws {
            let topic = try KafkaTopic(partitions: 4)
            let programs = shop.programs(events: topic.url)
            #expect(try programs.run(.makeCustomers, "--to", "log", "--count", "5").status == ExitCode.done)
            #expect(try programs.run(.makeProducts, "--to", "log").status == ExitCode.done)
            #expect(try programs.run(.makeOrders, "--count", "200").status == ExitCode.done)
            try topic.kcat("-Z", "-K", ":", input: "x:")
            let exit = try join(topic)
            #expect(exit.errorText.contains("read 219, applied 218, duplicate 0, dead-lettered 1"), "\(exit)")
        }

        @Test("what tools publish is read with kcat, each key in the partition where a Java client would put it")
        func placed() throws {
            let topic = try KafkaTopic(partitions: 4)
            let programs = shop.programs(events: topic.url)
            #expect(try programs.run(.makeCustomers, "--to", "log", "--count", "5").status == ExitCode.done)
            #expect(try programs.run(.makeProducts, "--to", "log").status == ExitCode.done)
            let read = try topic.consume(format: "%p %k %s\\n")
            let places = Dictionary(uniqueKeysWithValues: read.map { ($0[1], $0[0]) })
            // By murmur2, worked out elsewhere.
            let expected = [
                "customer_k_000": "2", "customer_k_001": "3", "customer_k_002": "1", "customer_k_003": "0",
                "customer_k_004": "2", "milk_k_1": "1", "milk_k_2": "3", "sugar_k_1": "1", "bread_k_3": "2",
            ]
            #expect(places.count == 18 && places.filter { expected[$0.key] != nil } == expected)
            for record in read { #expect(try Event(record[2]).id == record[1]) }
            #expect(try programs.run(.makeOrders, "--count", "50", "--seed", "1").status == ExitCode.done)
            let orders = try topic.consume(format: "%p %k %s\\n").filter { $0[1].hasPrefix("customer_0") }
            #expect(orders.count == 50 && orders.allSatisfy { (try? Event($0[2]).user_id) == $0[1] })
            let busiest = orders.filter { $0[1] == "customer_000002" }
            #expect(!busiest.isEmpty && busiest.allSatisfy { $0[0] == "0" })
        }

        private struct Event: Decodable {
            let id: String?
            let user_id: String?

            init(_ text: String) throws { self = try JSONDecoder().decode(Event.self, from: Data(text.utf8)) }
        }

        @Test("reading begins where it is told to, and a wrong place is refused")
        func from() throws {
            let topic = try KafkaTopic(partitions: 1)
            try topic.produce(GoldenCartJoin.input)
            // The broker, being an imitation, knows no times: it says that nothing came since.
            let late = try ["end", "1650823114225", "2022-04-24T19:41:07Z"].map { place in
                try start(topic, ["--from", place, "--group", place])
            }
            #expect(try join(topic).errorText.contains("read 8,"))
            for joiner in late {
                let exit = try joiner.wait()
                #expect(exit.status == ExitCode.done && exit.errorText.contains("read 0,"), "\(exit)")
            }
            let again = try join(topic, "--from", "beginning")
            #expect(again.errorText.contains("--from is for the first start"), "\(again)")
            #expect(again.errorText.contains("read 0,"), "\(again)")
            // Where the late ones began holds for those after them.
            try topic.produce(#"{"user_id": "z", "type": "order", "order_id": 9}"#)
            let after = try join(topic, "--group", "end")
            #expect(after.errorText.contains("read 1,"), "\(after)")
            let wrong = try join(topic, "--from", "yesterday")
            #expect(wrong.status == ExitCode.usage && wrong.errorText.contains("yesterday"), "\(wrong)")
        }

        @Test("the lag is what the group has not stored yet, and asking for it leaves the group alone")
        func lag() throws {
            let topic = try KafkaTopic(partitions: 3)
            let order = #"{"user_id": "a", "type": "order", "order_id": 5}"#
            try topic.produce([[UInt8]](repeating: Array(order.utf8), count: 5), partition: 0)
            try topic.produce([[UInt8]](repeating: Array(order.utf8), count: 2), partition: 2)
            #expect(try records(topic) == [5, 0, 2])
            #expect(try join(topic).status == ExitCode.done)
            #expect(try records(topic) == [0, 0, 0])
            try topic.produce([[UInt8]](repeating: Array(order.utf8), count: 3), partition: 2)
            #expect(try records(topic) == [0, 0, 3])
            #expect(try records(topic, group: "another") == [5, 0, 5])
            let exit = try join(topic)
            #expect(exit.errorText.contains("read 3,"), "\(exit)")
        }

        /// By partition; where there are any, the first says when it was made.
        private func records(_ topic: KafkaTopic, group: String = "shop-joiner") throws -> [Int] {
            let exit = try shop.programs(events: topic.url).run(.joiner, "lag", "--output", "json", "--group", group)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let objects = try JSONSerialization.jsonObject(with: Data(exit.output)) as? [[String: Any]]
            return try #require(objects).enumerated().map { index, lag in
                let (source, records) = (lag["source"] as? String, try #require(lag["records"] as? Int))
                #expect(source?.hasPrefix("kafka:") == true && source?.hasSuffix("/events/\(index)") == true)
                let behind_ms = lag["behind_ms"] as? Int
                #expect(records == 0 ? behind_ms == nil : (0..<600_000).contains(behind_ms ?? -1), "\(lag)")
                return records
            }
        }
    }
}
