// The city watch from one topic into another.

import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("The city watch with its logs in Kafka")
    struct CityTopicTests {
        @Test("reads one topic and writes another one, each reaction once, and refuses its own input")
        func topics() throws {
            let (desk, topic) = (try CityDesk(), try KafkaTopic(partitions: 3))
            var log = CityLog(seed: 7)
            for partition in 0..<3 { try topic.produce(log.grown(by: 200), partition: partition) }
            let programs = desk.programs(events: topic.url)
            let cities = CityLog.cities.flatMap { ["--city", $0] }
            func watch(_ output: String) throws -> Exit {
                try programs.start(
                    .cityWatch, ["--until-end", "--to", output] + cities + KafkaTopic.quickGroup
                ).wait()
            }
            #expect(try watch(topic.url).status == ExitCode.usage)
            for _ in 0..<2 {
                let exit = try watch("kafka://\(topic.brokers)/arrivals")
                #expect(exit.status == ExitCode.done, "\(exit)")
            }
            let told = try Self.events(in: "arrivals", of: topic.brokers)
            let due = log.reactions
            #expect(told.compactMap { $0.fields["id"] as? String }.sorted() == due.sorted())
            #expect(try desk.reactions().map(\.id) == due.sorted())
            #expect(told.allSatisfy { $0.key == $0.fields["customer_id"] as? String })
        }

        private static func events(
            in topic: String, of brokers: String
        ) throws -> [(key: String, fields: [String: Any])] {
            let kcat = try ChildProcess(
                "/usr/bin/env", ["kcat", "-C", "-e", "-q", "-b", brokers, "-t", topic, "-f", "%k %s\n"],
                environment: ProcessInfo.processInfo.environment)
            let exit = try kcat.wait(seconds: 60)
            #expect(exit.status == 0, "\(exit)")
            return exit.lines.map { line in
                let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
                return (parts[0], CityLog.fields(parts.last ?? ""))
            }
        }
    }
}
