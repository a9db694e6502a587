// Brokers that are not there, go, or will not have us, and records that are too large for them.

import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("Kafka in trouble")
    struct KafkaTroubleTests {
        /// Some that produce, consume, or ask, each with an option that lets it end by itself.
        private static let programs: [(Program, String)] = [
            (.joiner, "--until-end"), (.joiner, "lag"), (.makeOrders, "--count=1"),
        ]

        /// Starts them all at once, with more options, and gives their ends, which must come within ten seconds.
        private func runAll(_ shop: Shop, _ arguments: String...) throws -> [Exit] {
            try Self.programs.map { try shop.start($0, [$1] + arguments) }.map { try $0.wait(seconds: 10) }
        }

        @Test("that is not there is named within ten seconds")
        func unreachable() throws {
            for exit in try runAll(LiveShop().programs(events: "kafka://127.0.0.1:1/events")) {
                #expect(exit.status == ExitCode.unavailable && exit.errorText.contains("127.0.0.1:1"), "\(exit)")
            }
        }

        @Test("given a property that is misspelt is refused by the property's name")
        func misspelt() throws {
            let exit = try Shop(events: "kafka://127.0.0.1:1/events").run(.joiner, "-X", "sesion.timeout.ms=1")
            #expect(exit.status == ExitCode.usage && exit.errorText.contains("sesion.timeout.ms"), "\(exit)")
        }

        @Test("that goes is waited for: said once, and again when it is back; nothing is lost or dead-lettered")
        func outage() throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 2)
            try topic.produce(GoldenCartJoin.input.replacing("FAIL HERE\n", with: ""))
            let joiner = try shop.programs(events: topic.url).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 60) { $0.lines == 7 })
            #expect(!joiner.seen.errorText.contains("broker"))
            topic.cluster.goDown()
            try joiner.waitForErrorOutput("no broker can be reached; waiting for one\n")
            topic.cluster.comeBack()
            try joiner.waitForErrorOutput("the broker is back\n")
            try topic.produce(#"{"user_id": "a", "type": "order", "order_id": 5}"#, partition: 1)
            #expect(joiner.wait(seconds: 60) { $0.lines == 8 })
            joiner.signal(SIGTERM)
            let exit = try joiner.wait()
            #expect(exit.status == ExitCode.done && exit.lines.count == 8, "\(exit)")
            // The two, and the counts; where it took long, how far it had come meanwhile.
            let said = exit.errorText.split(separator: "\n").filter { $0.contains("broker") || $0.hasPrefix("read ") }
            #expect(said.count == 3 && exit.errorText.contains("dead-lettered 0,"), "\(exit)")
            #expect(try shop.stored().counts.records == 8)
        }

        @Test(
            "that does not take our credentials is named at once, and the password is not shown",
            arguments: ["PLAIN", "SCRAM-SHA-512"])
        func credentials(mechanism: String) throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 1)
            let properties = try shop.folder.write(
                "kafka.properties",
                """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanisms=\(mechanism)
                sasl.username=ada
                sasl.password=s3cr3t
                """)
            for exit in try runAll(shop.programs(events: topic.url), "--kafka-properties", properties) {
                #expect(exit.status == ExitCode.configuration && exit.text == "", "\(exit)")
                #expect(exit.errorText.contains("refused by the broker"), "\(exit)")
                #expect(!exit.errorText.contains("s3cr3t"), "\(exit)")
            }
        }

        @Test("is not sent a record that is too large for it: the record is named, and the others are stored")
        func oversized() throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 1)
            try topic.produce("small nonsense\nlarge \(String(repeating: "x", count: 1_200))\nmore nonsense")
            let programs = shop.programs(events: topic.url)
            #expect(try programs.run(.joiner, "--until-end").errorText.contains("dead-lettered 3"))
            let replay = try programs.run(.deadLetters, "replay", "--all", "-X", "message.max.bytes=1000")
            #expect(replay.status == ExitCode.badData, "\(replay)")
            let refusal = "/events/0@1: with its key and its frame it may have 1306 bytes, and 1000 are the most"
            #expect(replay.errorText.contains(refusal), "\(replay)")
            #expect(replay.errorText.contains("2 replayed, 1 refused"), "\(replay)")
            let records = try topic.consume(format: "%o %p %s\\n").dropFirst(3).map { $0[2] }
            #expect(records == ["small nonsense", "more nonsense"])
        }
    }
}
