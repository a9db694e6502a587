// How far a joiner is behind, compared with a count of the lines.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The lag")
    struct LagTests {
        @Test("is the number of records that are still to be joined, and the age of the oldest")
        func file() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            #expect(try lag(shop, path) == [8])
            #expect(try shop.join(path).status == ExitCode.done)
            #expect(try lag(shop, path) == [0])
            let late = #"{"user_id": "a", "type": "order", "order_id": 5, "timestamp_ms": 1}"#
            try shop.folder.append("e.ndjson", "\(late)\n\nnonsense\n\(late)\n\(late)")
            #expect(try lag(shop, path) == [3])
            let oldest = try #require(try objects(shop, path)[0]["behind_ms"] as? Double)
            #expect(abs(oldest / 1_000 - Date().timeIntervalSince1970) < 600)
        }

        @Test("is told of events at the ends of time, too", arguments: ["-9223372036854775807", "9223372036854775807"])
        func farOff(timestamp_ms: String) throws {
            let shop = try LiveShop()
            let path = try shop.folder.write(
                "e.ndjson",
                #"{"user_id": "a", "type": "order", "order_id": 1, "timestamp_ms": \#(timestamp_ms)}"# + "\n")
            #expect(try lag(shop, path) == [1])
        }

        @Test("is too much by the exit status where it is more than was said, in records or in seconds")
        func bounds() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            func status(_ options: String...) throws -> Int32? {
                try shop.programs(events: path).start(.joiner, ["lag"] + options).wait().status
            }
            #expect(try status("--max-records", "8") == ExitCode.done)
            let exit = try shop.programs(events: path).run(.joiner, "lag", "--max-records", "7", "--output", "json")
            #expect(exit.status == 75 && exit.errorText.contains("8 records behind, and 7 is the most"), "\(exit)")
            #expect(exit.text.contains(#""records": 8"#))
            // Nobody can tell how old records without a time are.
            #expect(try status("--max-seconds", "3600") == 75)
            #expect(try shop.join(path).status == ExitCode.done)
            #expect(try status("--max-records", "0", "--max-seconds", "0") == ExitCode.done)
            try shop.folder.append(
                "e.ndjson", #"{"user_id": "a", "type": "order", "order_id": 5, "timestamp_ms": 1}"# + "\n")
            #expect(try status("--max-seconds", "3600") == 75)
            #expect(try status("--max-seconds", "1e12") == ExitCode.done)
            #expect(try status("--max-seconds", "-1") == ExitCode.usage)
        }

        private func lag(_ shop: LiveShop, _ path: String) throws -> [Int] {
            try objects(shop, path).map { try #require($0["records"] as? Int) }
        }

        private func objects(_ shop: LiveShop, _ path: String) throws -> [[String: Any]] {
            let exit = try shop.programs(events: path).run(.joiner, "lag", "--output", "json")
            #expect(exit.status == ExitCode.done, "\(exit)")
            return try #require(try JSONSerialization.jsonObject(with: Data(exit.output)) as? [[String: Any]])
        }
    }
}
