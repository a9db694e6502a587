// Row stored-documents: positions and dead letters that hold something odd.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Stored positions and dead letters that are odd")
    struct OddBookTests {
        private static let row = "stored-documents"
        private static let patience_s = 30.0

        /// Read on from a wrong place would be lost or doubled; so the joiner knows the place, or says that it does not.
        @Test("Positions: read on from the right place, or refused with a word, but nothing is lost or read twice")
        func positions() throws {
            let values = OddValue.all + [.large(kilobytes: 20)]
            let fields = ["instances", "shares", "shares.0", "shares.0.position", "shares.0.tail_fingerprint"]
            var odd = fields.flatMap { field in values.map { (field, $0) } }
            // Each is a run of its own; a few are enough for every day.
            if FaultPlan.count(Self.row, usual: 1) == 1 { odd = (0..<8).map { odd[($0 * 29) % odd.count] } }
            let first = OddLog(customers: ["a", "b"])
            for (field, value) in odd {
                let shop = try LiveShop()
                try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
                let path = try shop.folder.write("e.ndjson", first.text)
                try #require(try shop.join(path).status == ExitCode.done)
                let update = value.json.map { #"{"$set": {"\#(field)": \#($0)}}"# } ?? #"{"$unset": {"\#(field)": 1}}"#
                try shop.command(#"{"update": "positions", "updates": [{"q": {}, "u": \#(update), "multi": true}]}"#)
                try shop.folder.append("e.ndjson", OddLog(customers: ["new"]).text)
                let exit = try shop.join(path, seconds: Self.patience_s)
                let shown = "\(field) = \(value.name)"
                let isExplained = exit.status != ExitCode.done && exit.signal == nil && !exit.errorText.isEmpty
                let found = try FoundCustomers(in: shop)
                if exit.status == ExitCode.done {
                    #expect(found.isJoined("new"), "\(shown): \(found.shown("new"))")
                } else {
                    #expect(isExplained, "\(shown): \(exit)")
                }
                for id in ["a", "b"] { #expect(found.isJoined(id), "\(shown): \(found.shown(id))") }
            }
            try FaultRecord.note(Self.row, count: odd.count, dangers: ["positions": odd.count])
        }

        @Test("Dead letters: all are listed, shown and exported; what can be put back is, the others are named")
        func letters() throws {
            let shop = try LiveShop()
            let fields = ["_id", "source", "position", "raw", "size_bytes", "reason", "failed_at_ms", "replayed_at_ms"]
            let values = OddValue.all + [.large(kilobytes: 20)]
            var count = 0
            for field in fields {
                for value in values where value.isTried(in: field) && (field != "_id" || value.meaning == .text) {
                    count += 1
                    try shop.command(
                        #"{"insert": "dead_letters", "documents": [\#(Self.letter(count, field, value))]}"#)
                }
            }
            let path = try shop.folder.write("e.ndjson", "")
            let programs = shop.programs(events: path)
            for format in ["text", "json", "ndjson", "csv", "table"] {
                let exit = try programs.run(.deadLetters, "list", "--output", format, seconds: Self.patience_s)
                #expect(exit.status == ExitCode.done, "\(exit)")
                #expect(exit.text.contains("file:/good@1"), "as \(format)")
                let untrue = exit.lines.filter { $0.contains("1970-01-01") }
                #expect(untrue.isEmpty, "\(untrue.prefix(3).map { $0.prefix(300) })")
            }
            for command in [
                ["export", "--all"], ["show", "file:/good@1"], ["replay", "file:/good@1"], ["replay", "--all"],
            ] {
                let exit = try programs.start(.deadLetters, command).wait(seconds: Self.patience_s)
                let isExplained = exit.status == ExitCode.badData && exit.errorText.contains("refused")
                #expect(exit.status == ExitCode.done || isExplained, "\(command): \(exit)")
            }
            let exit = try shop.join(path, seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done && exit.signal == nil, "\(exit)")
            let found = try shop.find(in: "customers", #"{"id": "good", "cart.unpaid_order_ids": 1}"#)
            #expect(found != nil, "what was put back is not joined")
            try FaultRecord.note(Self.row, count: count, dangers: ["dead letters": count])
        }

        /// The first one is as it should be; the others have one field that is not.
        private static func letter(_ number: Int, _ field: String, _ value: OddValue) -> String {
            let raw = Data(#"{"type": "order", "user_id": "good", "order_id": 1}"#.utf8).base64EncodedString()
            let source = number == 1 ? "file:/good" : "file:/odd"
            let whole: [(String, String)] = [
                ("_id", #""\#(source)@\#(number)""#), ("source", #""\#(source)""#),
                ("position", #"{"$numberLong": "\#(number)"}"#),
                ("raw", #"{"$binary": {"base64": "\#(raw)", "subType": "00"}}"#), ("size_bytes", "51"),
                ("reason", #""bad""#), ("failed_at_ms", #"{"$numberLong": "\#(OddValue.time_ms)"}"#),
            ]
            let changed = whole.filter { number == 1 || $0.0 != field }
            let odd = number == 1 ? nil : value.json.map { (field, $0) }
            return "{" + (changed + [odd].compactMap { $0 }).map { #""\#($0.0)": \#($0.1)"# }.joined(separator: ", ")
                + "}"
        }
    }
}
