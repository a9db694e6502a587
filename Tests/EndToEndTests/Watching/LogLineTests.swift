// What a service says: lines for people, and for machines.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("What a joiner logs")
    struct LogLineTests {
        private func lines(_ options: String..., log: String = GoldenCartJoin.input) throws -> [String] {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", log)
            let exit = try shop.programs(events: path).start(.joiner, ["--until-end"] + options).wait()
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit.errorText.split(separator: "\n").map(String.init)
        }

        @Test("is an object a line, with time, level, program and fields, whatever is in a record")
        func json() throws {
            let hostile = "\u{1B}[31m \"quoted\" \\ \u{202E}\n"
            let lines = try lines("--log-format", "json", log: GoldenCartJoin.input + hostile)
            let objects = try lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String], "\($0)")
            }
            let now = Date().timeIntervalSince1970
            let clock = ISO8601DateFormatter()
            clock.formatOptions.insert(.withFractionalSeconds)
            for object in objects {
                let time = try #require(object["time"].flatMap { clock.date(from: $0) }, "\(object)")
                #expect(abs(time.timeIntervalSince1970 - now) < 60 && object["program"] == "shop-joiner")
                #expect(["info", "notice", "warning"].contains(object["level"]))
            }
            let skipped = objects.filter { $0["message"]?.hasPrefix("Skipping invalid data") == true }
            #expect(skipped.count == 2 && skipped.allSatisfy { $0["level"] == "warning" && $0["position"] != nil })
            #expect(objects.first?["version"] != nil && objects.first?["database"]?.hasPrefix("mongodb://") == true)
            #expect(objects.last?["message"] == "read 9, applied 7, duplicate 0, dead-lettered 2, waiting 0")
        }

        @Test("says less, or more, or with time and level")
        func levels() throws {
            #expect(try lines("--quiet").allSatisfy { $0.hasPrefix("Skipping invalid data: FAIL HERE") })
            #expect(try lines("--verbose").contains { $0.hasPrefix("Stored 8 records in ") })
            let timed = try lines("--log-format", "text")
            let form = try Regex(#"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]+: "#)
            #expect(timed.allSatisfy { $0.contains(form) }, "\(timed)")
            #expect(try !lines().contains { $0.hasPrefix("Stored ") })
        }

        @Test("names the first bad records of a minute, and counts the others by what is wrong with them")
        func counted() throws {
            let bad = String(repeating: "no event\n", count: 30) + String(repeating: "[]\n", count: 70)
            let lines = try lines(log: bad)
            #expect(lines.count { $0.hasPrefix("Skipping invalid data: no event (") } == 20)
            let rest = lines.filter { $0.hasPrefix("Skipping invalid data: 80 more records: ") }
            #expect(
                rest == [
                    "Skipping invalid data: 80 more records: 70 (the record is not a JSON object), 10 (the record is not JSON)"
                ])
        }

        @Test("is told by one option alone")
        func usage() throws {
            let exit = try Shop().run(.joiner, "--quiet", "--verbose")
            #expect(exit.status == ExitCode.usage && exit.errorText.contains("--verbose"), "\(exit)")
        }
    }
}
