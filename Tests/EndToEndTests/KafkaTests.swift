// The same shop with its log in Kafka. The broker is an imitation that fences nobody: what keeps the state right here
// are the guards on the documents.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("With the log in Kafka")
    struct KafkaTests {
        let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func join(_ topic: KafkaTopic, _ arguments: String...) throws -> Exit {
            let quick = ["-X", "session.timeout.ms=6000", "-X", "heartbeat.interval.ms=1000"]
            let joiner = try shop.programs(events: topic.url).start(.joiner, ["--until-end"] + quick + arguments)
            return try joiner.wait(seconds: 60)
        }

        @Test("the golden run prints the same summaries, once, and dead-letters the same line")
        func golden() throws {
            let topic = try KafkaTopic(partitions: 1)
            try topic.produce(GoldenCartJoin.input)
            let exit = try join(topic, "--print", "json")
            #expect(exit.status == ExitCode.done && exit.lines == GoldenCartJoin.json, "\(exit)")
            #expect(exit.errorText.count(of: "Skipping invalid data: FAIL HERE") == 1, "\(exit)")
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

        @Test("the lag is what the group has not committed yet, and asking for it leaves the group alone")
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

        @Test("a broker that is not there is named within ten seconds, and a misspelt property is refused")
        func trouble() throws {
            let exit = try shop.programs(events: "kafka://127.0.0.1:1/events").start(.joiner, ["--until-end"])
                .wait(seconds: 10)
            #expect(exit.status == ExitCode.unavailable && exit.errorText.contains("127.0.0.1:1"), "\(exit)")
            let misspelt = try shop.programs(events: "kafka://127.0.0.1:1/events").run(
                .joiner, "-X", "sesion.timeout.ms=1")
            #expect(
                misspelt.status == ExitCode.usage && misspelt.errorText.contains("sesion.timeout.ms"), "\(misspelt)")
        }
    }
}
