// Files of a log that are not where they were, with something in them that nobody has read.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("What a log has left behind")
    struct LeftBehindTests {
        private let shop: LiveShop
        private let files = FileManager.default

        init() throws { shop = try LiveShop() }

        private func path(_ name: String) -> String { shop.folder.url.appendingPathComponent(name).path }

        private func order(_ user: String, _ id: Int) -> String {
            #"{"type": "order", "user_id": "\#(user)", "order_id": \#(id)}"# + "\n"
        }

        private func append(_ text: String, to name: String) throws {
            if !files.fileExists(atPath: path(name)) { try Data().write(to: URL(fileURLWithPath: path(name))) }
            let handle = try #require(FileHandle(forWritingAtPath: path(name)))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        }

        private func expectRefusal(_ exit: Exit, _ parts: String...) {
            #expect(exit.status == ExitCode.inputMissing, "\(exit)")
            for part in parts { #expect(exit.errorText.contains(part), "\(exit)") }
        }

        /// The source that the refusal says can be given up.
        private func named(_ exit: Exit) throws -> String {
            String(try #require(exit.errorText.firstMatch(of: /shop-positions forget '([^']+)'/), "\(exit)").1)
        }

        @Test(
            "A partition is gone that was read before: it is named, and given up only on purpose",
            arguments: [true, false])
        func partition(moved: Bool) throws {
            var log = "events"
            try files.createDirectory(atPath: path(log), withIntermediateDirectories: false)
            for number in 0..<3 { try append(order("u\(number)", 1), to: "events/partition-000\(number).ndjson") }
            #expect(try shop.join(path(log) + "/").errorText.contains("read 3,"))
            try append(order("u1", 2) + order("u1", 3), to: "events/partition-0001.ndjson")
            try files.removeItem(atPath: path("events/partition-0001.ndjson"))
            if moved {
                try files.moveItem(atPath: path(log), toPath: path("elsewhere"))
                log = "elsewhere"
            }
            try append(order("u2", 2), to: "\(log)/partition-0002.ndjson")
            let refused = try shop.join(path(log) + "/")
            expectRefusal(
                refused, "partition-0001.ndjson: it is gone", "was read up to byte \(order("u1", 1).utf8.count)")
            #expect(try shop.accountedRecords() == 3)
            let forget = try shop.programs().run(.positions, "forget", try named(refused))
            #expect(forget.status == ExitCode.done, "\(forget)")
            #expect(try shop.join(path(log) + "/").errorText.contains("read 1,"))
            // What comes in its place is another one, although its name is taken.
            try append(order("u1", 7), to: "\(log)/partition-0001.ndjson")
            let again = try shop.join(path(log) + "/")
            #expect(again.errorText.contains("read 1, applied 1,"), "\(again)")
        }

        @Test(
            "A link leads to the next day's file while the last one's end is unread: it is joined by itself, or given up"
        )
        func link() throws {
            try append(order("a", 1), to: "monday")
            try files.createSymbolicLink(atPath: path("today"), withDestinationPath: path("monday"))
            #expect(try shop.join(path("today")).errorText.contains("read 1,"))
            try append(order("a", 2), to: "monday")
            try append(order("b", 1), to: "tuesday")
            try turn(to: "tuesday")
            let refused = try shop.join(path("today"))
            expectRefusal(refused, "monday: \(order("a", 2).utf8.count) bytes of it are unread", "leads elsewhere")
            #expect(try shop.join(path("monday")).errorText.contains("read 1,"))
            #expect(try shop.join(path("today")).errorText.contains("read 1,"))
            // Read to its end it is no gap, and one that was given up is none either.
            try append(order("c", 1), to: "wednesday")
            try turn(to: "wednesday")
            #expect(try shop.join(path("today")).errorText.contains("read 1,"))
            try append(order("d", 1), to: "thursday")
            try turn(to: "thursday")
            try files.removeItem(atPath: path("wednesday"))
            let gone = try shop.join(path("today"))
            expectRefusal(gone, "wednesday: it is gone")
            #expect(try shop.programs().run(.positions, "forget", try named(gone)).status == ExitCode.done)
            #expect(try shop.join(path("today")).errorText.contains("read 1,"))
            #expect(try shop.accountedRecords() == 5)
        }

        private func turn(to target: String) throws {
            try files.removeItem(atPath: path("today"))
            try files.createSymbolicLink(atPath: path("today"), withDestinationPath: path(target))
        }

        @Test("Positions are listed, moved to a line's beginning or the end, and refused while a joiner is at work")
        func positions() throws {
            try append((1...4).map { order("a", $0) }.joined(), to: "log")
            let line_bytes = order("a", 1).utf8.count
            #expect(try shop.join(path("log")).errorText.contains("read 4, applied 4,"))
            let source = shop.folder.sourceName("log")
            func reset(_ place: String, _ options: String...) throws -> Exit {
                try shop.programs(events: path("log")).start(.positions, ["reset", source, "--to", place] + options)
                    .wait()
            }
            let listed = try shop.programs().run(.positions, "list", "--output", "json")
            let positions = try JSONSerialization.jsonObject(with: Data(listed.output)) as? [[String: Any]]
            #expect(positions?.map { $0["source"] as? String } == [source], "\(listed)")
            #expect(positions?.first?["position"] as? Int == 4 * line_bytes, "\(listed)")
            #expect(try reset("beginning", "--dry-run").errorText.contains("would go on from the beginning"))
            #expect(try shop.join(path("log")).errorText.contains("read 0,"))
            for (place, read) in [("beginning", 4), ("\(line_bytes)", 3), ("end", 0)] {
                let exit = try reset(place)
                #expect(exit.status == ExitCode.done, "\(exit)")
                let joined = try shop.join(path("log"))
                #expect(joined.errorText.contains("read \(read), applied 0, duplicate \(read),"), "\(place): \(joined)")
            }
            #expect(try reset("\(line_bytes + 1)").errorText.contains("no line of"))
            #expect(try reset("2022-04-24T19:41:07Z").status == ExitCode.usage)
            let unknown = try shop.programs().run(.positions, "forget", "file:/nowhere")
            #expect(
                unknown.status == ExitCode.inputMissing && unknown.errorText.contains("file:/nowhere"), "\(unknown)")
            let joiner = try shop.programs(events: path("log")).start(.joiner)
            joiner.waitUntilBlocked(SIGTERM)
            #expect(try reset("beginning").status == ExitCode.configuration)
            joiner.signal(SIGTERM)
            #expect(try joiner.wait(seconds: 10).status == ExitCode.done)
        }
    }
}
