// What a person does to the positions of a topic, with the programs.

import Foundation
import Support
import Testing

extension EndToEndTopic {
    @Suite("Positions in a topic")
    struct KafkaPositionTests {
        private let shop: LiveShop
        private let topic: KafkaTopic

        init() throws { (shop, topic) = (try LiveShop(), try KafkaTopic(partitions: 2)) }

        private var programs: Shop { shop.programs(events: topic.url) }

        private func order(_ user: String, _ id: Int) -> String {
            #"{"type": "order", "user_id": "\#(user)", "order_id": \#(id)}"#
        }

        private func purchase(_ user: String, at timestamp_ms: Int) -> String {
            #"{"event_type": "customer_buys_product", "customer_id": "\#(user)", "product_id": "p", "quantity": 1, "#
                + #""timestamp_ms": \#(timestamp_ms)}"#
        }

        private func join(_ programs: Shop) throws -> Exit {
            try programs.start(.joiner, ["--until-end"] + KafkaTopic.quickGroup).wait(seconds: 60)
        }

        private func positions(_ arguments: String...) throws -> Exit {
            try programs.start(.positions, arguments).wait(seconds: 30)
        }

        /// The sources that are listed, by partition.
        private func sources() throws -> [String] {
            let listed = try positions("list", "--output", "json")
            let found = try JSONSerialization.jsonObject(with: Data(listed.output)) as? [[String: Any]]
            return try #require(found).compactMap { $0["source"] as? String }.sorted()
        }

        private func whole(_ source: String) -> String { String(source.prefix(upTo: source.lastIndex(of: "/")!)) }

        @Test(
            "The database is dropped, or reset after a repair by hand, while nothing comes: a joiner at work notices soon",
            arguments: [true, false])
        func idle(isDropped: Bool) throws {
            try topic.produce(GoldenCartJoin.input)
            try topic.produce((1...3).map { order("c", $0) }.joined(separator: "\n"), partition: 1)
            let joiner = try programs.start(.joiner, KafkaTopic.quickGroup)
            try shop.wait(seconds: 30) { try shop.accountedRecords() == 11 }
            let before = try shop.stored()
            if isDropped {
                try shop.command(#"{"dropDatabase": 1}"#)
            } else {
                try shop.command(#"{"delete": "customers", "deletes": [{"q": {}, "limit": 0}]}"#)
                let reset = try positions("reset", whole(try sources()[0]), "--to", "beginning")
                #expect(
                    reset.status == ExitCode.done && reset.errorText.count(of: "from the beginning") == 2, "\(reset)")
            }
            try shop.wait(seconds: 12) { try shop.accountedRecords() == 11 }
            #expect(try shop.stored() == before)
            joiner.signal(SIGTERM)
            let exit = try joiner.wait(seconds: 10)
            #expect(
                exit.status == ExitCode.done && exit.errorText.contains("Going on from what the database"), "\(exit)")
        }

        @Test("A group that began at the end goes on from nothing where the database is dropped under it")
        func droppedAtEnd() throws {
            try topic.produce((1...3).map { order("a", $0) }.joined(separator: "\n"))
            let joiner = try programs.start(.joiner, ["--from", "end"] + KafkaTopic.quickGroup)
            try shop.wait(seconds: 30) { try shop.find(in: "positions", #"{"groups": "shop-joiner"}"#) != nil }
            try topic.produce((4...7).map { order("a", $0) }.joined(separator: "\n"))
            try shop.wait(seconds: 20) { try shop.accountedRecords() == 4 }
            try shop.command(#"{"dropDatabase": 1}"#)
            try shop.wait(seconds: 20) { try shop.accountedRecords() == 7 }
            joiner.signal(SIGTERM)
            #expect(try joiner.wait(seconds: 10).status == ExitCode.done)
        }

        @Test("A group does not begin behind what another one of the same database has still to read")
        func anotherGroup() throws {
            try topic.produce((1...5).map { order("a", $0) }.joined(separator: "\n"))
            #expect(try join(programs).errorText.contains("read 5,"))
            try topic.produce((6...9).map { order("a", $0) }.joined(separator: "\n"))
            let options = ["--until-end", "--group", "other"] + KafkaTopic.quickGroup
            let refused = try programs.start(.joiner, options + ["--from", "end"]).wait(seconds: 60)
            #expect(refused.status == ExitCode.configuration, "\(refused)")
            #expect(refused.errorText.contains("the group shop-joiner joins"), "\(refused)")
            #expect(try join(programs).errorText.contains("read 4, applied 4,"))
            // Nothing is passed over any more.
            let begun = try programs.start(.joiner, options + ["--from", "end"]).wait(seconds: 60)
            #expect(begun.status == ExitCode.done && begun.errorText.contains("read 0,"), "\(begun)")
        }

        @Test(
            "Begun elsewhere than at the beginning without the positions that were there, a group would lack something")
        func lost() throws {
            try topic.produce((1...5).map { order("a", $0) }.joined(separator: "\n"))
            #expect(try join(programs).errorText.contains("read 5,"))
            try topic.produce(order("a", 6))
            try shop.command(#"{"drop": "positions"}"#)
            let options = ["--until-end", "--from", "end"] + KafkaTopic.quickGroup
            let refused = try programs.start(.joiner, options).wait(seconds: 60)
            #expect(
                refused.status == ExitCode.configuration && refused.errorText.contains("without --from"), "\(refused)")
            #expect(try join(programs).errorText.contains("read 6, applied 1, duplicate 5,"))
        }

        @Test("A place that the topic does not have is refused, and nothing is changed")
        func beyond() throws {
            try topic.produce((1...5).map { order("a", $0) }.joined(separator: "\n"))
            #expect(try join(programs).errorText.contains("read 5,"))
            let source = try sources()[0]
            for options in [[], ["--dry-run"]] {
                let exit = try programs.start(.positions, ["reset", source, "--to", "1600000000000"] + options).wait()
                #expect(exit.status == ExitCode.usage && exit.errorText.contains("go from 0 to 5"), "\(exit)")
            }
            #expect(try join(programs).errorText.contains("read 0,"))
            #expect(try positions("reset", source, source, "--to", "3").errorText.count(of: "goes on from 3") == 1)
            let joined = try join(programs)
            #expect(joined.errorText.contains("read 2, applied 0, duplicate 2,"), "\(joined)")
        }

        @Test(
            "A topic that is still there is not given up; one that has lost what tells it from others only on purpose")
        func forget() throws {
            try topic.produce((1...4).map { purchase("a", at: $0) }.joined(separator: "\n"))
            #expect(try join(programs).errorText.contains("read 4,"))
            let (before, source) = (try shop.stored(), try sources()[0])
            let refused = try positions("forget", source)
            #expect(refused.status == ExitCode.configuration && refused.errorText.contains("still there"), "\(refused)")
            #expect(try positions("forget", "--dry-run", source).status == ExitCode.configuration)
            // Without the topic's address nobody can look.
            #expect(try shop.programs().run(.positions, "forget", source).status == ExitCode.usage)
            let other = try KafkaTopic(partitions: 2)
            #expect(try shop.programs(events: other.url).run(.positions, "forget", source).status == ExitCode.usage)
            #expect(try join(programs).errorText.contains("read 0,"))
            #expect(try shop.stored() == before)
            try shop.alter("positions", #"{"source": "\#(source)"}"#, #"{"$inc": {"shares.0.last_fingerprint": 1}}"#)
            let given = try positions("forget", source)
            #expect(given.status == ExitCode.done && given.errorText.contains("for all groups"), "\(given)")
            #expect(try join(programs).errorText.contains("read 4, applied 4,"))
        }

        @Test("A topic is carried over to a copy with other offsets: every record counts once")
        func carry() throws {
            let copy = try KafkaTopic(partitions: 2)
            try topic.produce((1...6).map { purchase("a", at: $0) }.joined(separator: "\n"))
            try topic.produce((1...3).map { purchase("b", at: $0) }.joined(separator: "\n"), partition: 1)
            #expect(try join(programs).errorText.contains("read 9,"))
            try copy.produce("an old record\n" + (3...9).map { purchase("a", at: $0) }.joined(separator: "\n"))
            let there = shop.programs(events: copy.url)
            let log = whole(try sources()[0])
            // Of the second partition nothing has been copied yet.
            let early = try there.run(.positions, "carry", log)
            #expect(early.status == ExitCode.inputMissing && early.errorText.contains("of partition 1"), "\(early)")
            try copy.produce((1...4).map { purchase("b", at: $0) }.joined(separator: "\n"), partition: 1)
            #expect(try there.run(.positions, "carry", log, "--dry-run").errorText.contains("would go on in kafka:"))
            let carried = try there.run(.positions, "carry", log)
            #expect(carried.status == ExitCode.done && carried.errorText.contains("offset 5"), "\(carried)")
            let joined = try join(there)
            #expect(joined.errorText.contains("read 4, applied 4,"), "\(joined)")
            let waiting = try shop.stored().customers.mapValues { $0.waiting.compactMap(\.timestamp_ms) }
            #expect(waiting == ["a": (1...9).map { $0 }, "b": (1...4).map { $0 }])
            #expect(try there.run(.positions, "carry", log).status == ExitCode.configuration)
        }

        @Test("A position that nobody can understand is not taken for any place, and can be written anew")
        func odd() throws {
            try topic.produce((1...4).map { purchase("a", at: $0) }.joined(separator: "\n"))
            #expect(try join(programs).errorText.contains("read 4,"))
            let source = try sources()[0]
            let changes = [
                #"{"$set": {"shares": []}}"#, #"{"$set": {"shares": "x"}}"#, #"{"$set": {"instances": 0}}"#,
                #"{"$set": {"instances": 5}}"#, #"{"$set": {"shares": [{"position": "x"}]}}"#,
                #"{"$unset": {"shares": 1}}"#,
            ]
            for change in changes {
                try shop.alter("positions", #"{"source": "\#(source)"}"#, change)
                let refused = try change == changes[0] ? join(programs) : programs.run(.joiner, "lag")
                #expect(refused.status == ExitCode.configuration, "\(change): \(refused)")
                #expect(refused.errorText.contains("the position of \(source) cannot be understood"), "\(refused)")
                #expect(try positions("list").text.contains("unknown"), "\(change)")
                let command = try #require(
                    refused.errorText.firstMatch(of: /shop-positions (reset) '([^']+)' --to (\w+)/))
                let reset = try positions("\(command.1)", "\(command.2)", "--to", "\(command.3)")
                #expect(reset.status == ExitCode.done, "\(reset)")
                #expect(try programs.run(.joiner, "lag").status == ExitCode.done, "\(change)")
            }
            let joined = try join(programs)
            #expect(joined.errorText.contains("read 4, applied 0, duplicate 4,"), "\(joined)")
        }
    }
}
