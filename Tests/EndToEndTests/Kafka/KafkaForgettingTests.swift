import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("A customer who is forgotten, with the log in Kafka")
    struct KafkaForgettingTests {
        @Test("is known by the topic's end: what was there is not joined, what comes after that is")
        func topic() throws {
            let (shop, topic) = (try LiveShop(), try KafkaTopic(partitions: 2))
            let programs = shop.programs(events: topic.url)
            try topic.produce(GoldenCartJoin.input)
            let exit = try programs.run(.forgetCustomer, "a")
            #expect(exit.status == ExitCode.inputMissing && exit.text.contains("tombstone made"), "\(exit)")
            try topic.produce(#"{"user_id": "a", "type": "order", "order_id": 9}"#)
            let joined = try programs.start(.joiner, ["--until-end", "--print", "json"] + KafkaTopic.quickGroup).wait()
            let golden = GoldenCartJoin.json.filter { $0.contains(#""b""#) }
            #expect(
                joined.lines == golden + [#"{"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [9]}"#],
                "\(joined)")
        }
    }
}
