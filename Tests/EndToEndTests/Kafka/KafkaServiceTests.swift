// The services beside the joiner, with their logs in Kafka.

import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("Services with their logs in Kafka")
    struct KafkaServiceTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        @Test("the publisher keys pictures by customer, and a customer who is gone is a record without a value")
        func pictures() throws {
            let topic = try KafkaTopic(partitions: 3)
            try shop.insert(
                into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#,
                #"{"id": "b", "first_name": "Bob", "last_name": "M"}"#)
            func publish() throws -> Exit { try shop.programs().run(.publishCustomers, "--to", topic.url, "--once") }
            #expect(try publish().errorText.contains("published 2 pictures and 0 deletions"))
            try shop.command(#"{"delete": "customers", "deletes": [{"q": {"id": "a"}, "limit": 1}]}"#)
            #expect(try publish().errorText.contains("published 0 pictures and 1 deletion"))
            // kcat gives -1 for the length of what is not there.
            let records = try topic.consume(format: "%k %S\n").map { "\($0[0]) \($0[1] == "-1" ? "gone" : "there")" }
            #expect(records.sorted() == ["a gone", "a there", "b there"])
        }

        @Test("the stock monitor counts a topic once, as two members of its group, and again as nobody")
        func stock() throws {
            let topic = try KafkaTopic(partitions: 2)
            for partition in 0..<2 {
                let lines = (0..<500).map {
                    #"{"event_type": "customer_buys_product", "customer_id": "c\#($0)", "product_id": "p\#($0 % 3)", "quantity": 1}"#
                }
                try topic.produce(lines.joined(separator: "\n"), partition: partition)
            }
            let programs = shop.programs(events: topic.url)
            let arguments = ["--until-end", "--threshold=-300"] + KafkaTopic.quickGroup
            let monitors = try (0..<2).map { _ in try programs.start(.stockMonitor, arguments) }
            for monitor in monitors { #expect(try monitor.wait(seconds: 60).status == ExitCode.done) }
            let again = try programs.start(.stockMonitor, arguments).wait(seconds: 60)
            #expect(again.errorText.contains("read 0, dead-lettered 0"), "\(again)")
            let listed = try programs.run(.listStock, "--output", "csv").text
            let lines = listed.split(whereSeparator: \.isNewline).dropFirst()
            #expect(lines == ["p0,,-334,0,334,yes", "p1,,-334,0,334,yes", "p2,,-332,0,332,yes"])
        }
    }
}
