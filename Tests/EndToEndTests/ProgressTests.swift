// What the joiner shows about itself while it runs, compared with what is in its log; also after a restart.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("Progress")
    struct ProgressTests {
        private static let events = GoldenCartJoin.input.replacing("FAIL HERE\n", with: "")

        @Test("of a restart on a finished log is nothing read, and nothing behind, in the log's own unit")
        func restart() throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 2)
            try topic.produce(Self.events)
            let path = try shop.folder.write("e.ndjson", Self.events)
            let joiners = try [(topic.url, KafkaTopic.quickGroup), (path, [])].map { log, options in
                let programs = shop.programs(events: log)
                let first = try programs.start(.joiner, ["--until-end"] + options).wait(seconds: 60)
                #expect(first.status == ExitCode.done, "\(first)")
                return try programs.start(.joiner, options)
            }
            for (joiner, unit) in zip(joiners, ["messages", "bytes"]) {
                try joiner.waitForErrorOutput("0 records, 0 a second, 0 \(unit) behind\n")
                joiner.signal(SIGTERM)
                #expect(try joiner.wait().status == ExitCode.done)
            }
        }
    }
}
