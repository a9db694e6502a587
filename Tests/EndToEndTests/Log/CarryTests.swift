// A log that is somewhere else by now, and is not recognised by itself.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndLog {
    @Suite("A log that is carried over")
    struct CarryTests {
        private let shop: LiveShop
        private let files = FileManager.default

        init() throws { shop = try LiveShop() }

        private func path(_ name: String) -> String { shop.folder.url.appendingPathComponent(name).path }

        private func purchases(_ user: String, _ numbers: ClosedRange<Int>) -> String {
            numbers.map {
                #"{"event_type": "customer_buys_product", "customer_id": "\#(user)", "product_id": "p", "quantity": \#($0)}"#
                    + "\n"
            }.joined()
        }

        private func write(_ log: String, _ text: [String]) throws {
            try files.createDirectory(atPath: path(log), withIntermediateDirectories: true)
            for (number, text) in text.enumerated() {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path("\(log)/partition-000\(number).ndjson")))
            }
        }

        private func carry(_ from: String, to: String, _ options: String...) throws -> Exit {
            try shop.programs(events: path(to)).start(
                .positions, ["carry", shop.folder.sourceName(from)] + options
            ).wait()
        }

        @Test("Partitions that were copied without their log-id go on where they were read up to, once that is said")
        func directory() throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try shop.join(path("old") + "/").errorText.contains("read 8,"))
            try write("new", [purchases("a", 1...7), purchases("b", 1...4)])
            try files.removeItem(atPath: path("old"))
            let refused = try shop.join(path("new") + "/")
            #expect(refused.status == ExitCode.inputMissing, "\(refused)")
            #expect(refused.errorText.contains("shop-positions carry 'file:"), "\(refused)")
            #expect(try carry("old", to: "new/", "--dry-run").errorText.contains("would go on in"))
            #expect(try shop.join(path("new") + "/").status == ExitCode.inputMissing)
            let carried = try carry("old", to: "new/")
            #expect(carried.status == ExitCode.done && carried.errorText.count(of: "goes on in") == 2, "\(carried)")
            #expect(try shop.join(path("new") + "/").errorText.contains("read 3, applied 3,"))
            let waiting = try shop.stored().customers.mapValues { $0.waiting.map(\.quantity) }
            #expect(waiting == ["a": [1, 2, 3, 4, 5, 6, 7], "b": [1, 2, 3, 4]])
        }

        @Test("The original of a log that was carried to a copy is not read again, until it is carried back")
        func original() throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try shop.join(path("old") + "/").errorText.contains("read 8,"))
            try write("new", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try carry("old", to: "new/").status == ExitCode.done)
            #expect(try shop.join(path("new") + "/").errorText.contains("read 0,"))
            let refused = try shop.join(path("old") + "/")
            #expect(refused.status == ExitCode.inputMissing, "\(refused)")
            #expect(refused.errorText.contains("was carried to"), "\(refused)")
            #expect(try carry("old", to: "old/").status == ExitCode.done)
            #expect(try shop.join(path("old") + "/").errorText.contains("read 0,"))
            #expect(try shop.join(path("new") + "/").status == ExitCode.inputMissing)
            #expect(try shop.stored().customers.values.reduce(0) { $0 + $1.waiting.count } == 8)
        }

        @Test("What does not hold what was read is refused, before any of it is moved", arguments: [0, 1])
        func otherContent(partition: Int) throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try shop.join(path("old") + "/").errorText.contains("read 8,"))
            var text = [purchases("a", 1...7), purchases("b", 1...4)]
            text[partition] = text[partition].replacing("\"p\"", with: "\"q\"")
            try write("new", text)
            let refused = try carry("old", to: "new/")
            #expect(refused.status == ExitCode.inputMissing && refused.errorText.contains("replaced"), "\(refused)")
            #expect(try shop.join(path("old") + "/").errorText.contains("read 0,"))
            try files.removeItem(atPath: path("new/partition-000\(partition).ndjson"))
            #expect(try carry("old", to: "new/").status == ExitCode.inputMissing)
        }

        @Test("A file that is still there is not given up: what it holds would count twice")
        func forget() throws {
            try Data(purchases("a", 1...5).utf8).write(to: URL(fileURLWithPath: path("log")))
            #expect(try shop.join(path("log")).errorText.contains("read 5,"))
            let source = shop.folder.sourceName("log")
            let refused = try shop.programs().run(.positions, "forget", source)
            #expect(refused.status == ExitCode.configuration && refused.errorText.contains("still there"), "\(refused)")
            #expect(try shop.programs().run(.positions, "forget", "--sure", source).status == ExitCode.done)
            // It is known all the same, and goes on where it was once somebody says so.
            let back = try shop.join(path("log"))
            #expect(back.status == ExitCode.inputMissing && back.errorText.contains("was given up"), "\(back)")
            let command = try #require(
                back.errorText.firstMatch(of: /shop-positions (carry) '([^']+)' --events '([^']+)'/))
            #expect("\(command.2)" == source, "\(back)")
            #expect(try carry("log", to: "log").status == ExitCode.done)
            try shop.folder.append("log", purchases("a", 6...7))
            #expect(try shop.join(path("log")).errorText.contains("read 2, applied 2,"))
        }

        @Test("A joiner that has nothing to read notices that its database is another one", arguments: [true, false])
        func idle(isDropped: Bool) throws {
            try Data(purchases("a", 1...5).utf8).write(to: URL(fileURLWithPath: path("log")))
            let joiner = try shop.programs(events: path("log")).start(.joiner)
            try shop.wait(seconds: 20) { try shop.accountedRecords() == 5 }
            if isDropped {
                try shop.command(#"{"dropDatabase": 1}"#)
            } else {
                let stored = #"{"shares.0.position": {"$gt": 0}}"#
                // The effects are there first.
                try shop.wait(seconds: 20) {
                    try shop.collection("positions") { try $0.count(Document(json: stored)) } == 1
                }
                try shop.alter("positions", stored, #"{"$set": {"shares": [null]}}"#)
            }
            let exit = try joiner.wait(seconds: 12)
            #expect(exit.status == ExitCode.configuration && exit.errorText.contains("started again"), "\(exit)")
            #expect(
                try shop.join(path("log")).errorText.contains(
                    isDropped ? "read 5, applied 5," : "read 5, applied 0, duplicate 5,"))
        }

        @Test(
            "A directory log of which nothing is left is no empty log, wherever it was read before",
            arguments: [true, false])
        func emptied(isMoved: Bool) throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try shop.join(path("old") + "/").errorText.contains("read 8,"))
            if isMoved {
                try files.moveItem(atPath: path("old"), toPath: path("new"))
                #expect(try shop.join(path("new") + "/").errorText.contains("read 0,"))
            }
            let log = isMoved ? "new" : "old"
            for number in 0...1 { try files.removeItem(atPath: path("\(log)/partition-000\(number).ndjson")) }
            let exit = try shop.join(path(log) + "/")
            #expect(exit.status == ExitCode.inputMissing && exit.errorText.contains("it is gone"), "\(exit)")
            // Where it was moved away from there may be another log.
            if isMoved { try files.createDirectory(atPath: path("old"), withIntermediateDirectories: false) }
            if isMoved { #expect(try shop.join(path("old") + "/").status == ExitCode.done) }
        }

        @Test("Positions that are lost while what came of them is there are said to be")
        func lost() throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try !shop.join(path("old") + "/").errorText.contains("no position is stored"))
            try shop.command(#"{"drop": "positions"}"#)
            let exit = try shop.join(path("old") + "/")
            #expect(exit.errorText.count(of: "no position is stored") == 1, "\(exit)")
            #expect(exit.errorText.contains("read 8, applied 0, duplicate 8,"), "\(exit)")
            #expect(try !shop.join(path("old") + "/").errorText.contains("no position is stored"))
        }

        @Test("The lag names a partition that is gone")
        func lag() throws {
            try write("old", [purchases("a", 1...5), purchases("b", 1...3)])
            #expect(try shop.join(path("old") + "/").errorText.contains("read 8,"))
            try files.removeItem(atPath: path("old/partition-0001.ndjson"))
            let exit = try shop.programs(events: path("old") + "/").run(.joiner, "lag", "--output", "ndjson")
            let bytes = purchases("b", 1...3).utf8.count
            #expect(exit.lines.count == 2 && exit.lines[1].contains("gone; it was read up to byte \(bytes)"), "\(exit)")
        }
    }
}
