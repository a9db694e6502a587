// A small service on standard input, of which nothing is had twice.

import Support
import Testing

extension EndToEndStored {
    @Suite("A small service on standard input")
    struct ConsumerInputTests {
        @Test("loses no record where many others of its batch are refused")
        func refused() throws {
            let shop = try LiveShop()
            try shop.command(
                #"{"create": "event_counts", "validator": {"_id": {"$not": {"$regex": "^bad"}}}}"#)
            let types = (0..<300).map { $0 % 10 == 3 ? "bad-\($0)" : "good-\($0)" }
            let input = types.map { #"{"type": "\#($0)"}"# + "\n" }.joined()
            let exit = try shop.programs(events: "-").run(.countEvents, "--until-end", input: input)
            #expect(exit.status == ExitCode.done, "\(exit)")
            var counted: [String] = []
            try shop.collection("event_counts") { counts in
                try counts.find(.all) { if $0.int64("count") == 1 { counted.append($0.string("_id") ?? "?") } }
            }
            #expect(counted.sorted() == types.filter { $0.hasPrefix("good") }.sorted())
            #expect(exit.errorText.contains("read 300, dead-lettered 30"), "\(exit)")
        }
    }
}
