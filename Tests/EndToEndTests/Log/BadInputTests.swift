// Every kind of bad record, and everything that only looks bad.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("Bad input")
    struct BadInputTests {
        private static let good = #"{"type": "order", "user_id": "a", "order_id": 1}"#
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        /// Each of the lines with a good order behind it.
        private func file(_ poison: [PoisonLine], named name: String) throws -> Source {
            var bytes: [UInt8] = []
            var source = Source(name: shop.folder.sourceName(name), lines: [])
            func append(_ line: [UInt8], _ nature: SourceLine.Nature) {
                source.lines.append(SourceLine(position: Int64(bytes.count), bytes: line, nature: nature))
                bytes += line + [0x0A]
            }
            for (index, line) in poison.enumerated() {
                append(line.bytes, .bad(kind: line.kind))
                append(Array(#"{"type": "order", "user_id": "good", "order_id": \#(index)}"#.utf8), .event)
            }
            try shop.folder.write(name, bytes: bytes)
            return source
        }

        @Test("of every kind becomes a dead letter with its bytes, source, position and a reason, and stops nothing")
        func deadLetters() throws {
            let source = try file(PoisonLine.all, named: "poison.ndjson")
            let exit = try shop.join(shop.folder.path("poison.ndjson"), "--print", "json")
            #expect(exit.status == ExitCode.done && exit.lines.count == PoisonLine.all.count, "\(exit)")
            try shop.expectState(after: [source])
            #expect(try shop.stored().deadLetters.allSatisfy { !$0.reason.isEmpty })
            let steering = exit.errorText.unicodeScalars.filter {
                $0 != "\n" && $0.properties.generalCategory == .control
            }
            #expect(steering.isEmpty, "\(exit.errorText.debugDescription)")
        }

        private static let kinds = Dictionary(grouping: PoisonLine.all, by: \.kind).values.compactMap(\.first)

        @Test(
            "of every kind stops a joiner that is told to stop, with the place and without progress", arguments: kinds)
        func stops(poison: PoisonLine) throws {
            let source = try file([poison], named: "one.ndjson")
            for _ in 0..<2 {
                let exit = try shop.join(shop.folder.path("one.ndjson"), "--print", "json", "--on-invalid", "stop")
                #expect(exit.status == ExitCode.badData && exit.text == "", "\(exit)")
                #expect(exit.errorText.contains("one.ndjson"), "\(exit)")
            }
            #expect(try shop.stored().deadLetters.isEmpty && shop.stored().customers.isEmpty)
            _ = try shop.join(shop.folder.path("one.ndjson"))
            try shop.expectState(after: [source])
        }

        @Test("is listed with what is invisible in it made visible")
        func listed() throws {
            try shop.folder.write("e.ndjson", "FAIL HERE\n\u{1B}[31mred\n")
            _ = try shop.join(shop.folder.path("e.ndjson"))
            let exit = try shop.programs().run(.deadLetters)
            #expect(exit.status == ExitCode.done && exit.text.contains("FAIL HERE"), "\(exit)")
            #expect(
                exit.text.contains("e.ndjson") && exit.text.contains("red") && !exit.output.contains(0x1B), "\(exit)")
        }

        @Test(
            "is not what a blank line, a CRLF or a byte order mark is",
            arguments: [
                good + "\r\n", "\n" + good + "\n\n", "\u{FEFF}" + good + "\n", "\u{FEFF}\r\n" + good + "\r\n",
                " \t \n\t\r\n" + good + "\n \n", "\r\n\r\n" + good + "\n", "  " + good + "\t \r\n",
            ])
        func ignored(text: String) throws {
            try shop.folder.write("e.ndjson", text)
            let exit = try shop.join(shop.folder.path("e.ndjson"), "--print", "json", "--on-invalid", "stop")
            #expect(exit.text == GoldenCartJoin.json[0] + "\n" && exit.status == ExitCode.done, "\(exit)")
            #expect(try shop.stored().counts == RecordCounts(applied: 1))
        }

        @Test("is kept without the carriage return that belongs to its line end")
        func carriageReturn() throws {
            try shop.folder.write("e.ndjson", "FAIL HERE\r\n")
            _ = try shop.join(shop.folder.path("e.ndjson"))
            #expect(try shop.stored().deadLetters.map(\.raw) == [Array("FAIL HERE".utf8)])
        }

        @Test(
            "is what a line over 1 MiB is, whatever its size, while one of just under 1 MiB is good",
            arguments: [0, 20])
        func size(extra_MiB: Int) throws {
            let head = #"{"type": "order", "user_id": "a", "order_id": 1, "note": ""#
            let fit = head + String(repeating: "x", count: (1 << 20) - 3 - head.utf8.count) + "\"}"
            let over = head + String(repeating: "x", count: (extra_MiB + 1) << 20) + "\"}"
            try shop.folder.write("e.ndjson", over + "\n" + fit + "\n")
            let exit = try shop.join(shop.folder.path("e.ndjson"), "--print", "json")
            #expect(exit.text == GoldenCartJoin.json[0] + "\n" && exit.status == ExitCode.done, "\(exit)")
            let letters = try shop.stored().deadLetters
            #expect(letters.count == 1 && over.utf8.starts(with: letters.first?.raw ?? [0]))
            #expect(letters.first.map { $0.raw.count >= 1 << 20 } == true)
        }

        @Test("is not what a hostile text is: it is stored and listed as it stands")
        func hostile() throws {
            let names = HostileText.names
            let text = HostileText.ids.enumerated().flatMap { index, id in
                let fields = [
                    "event_type": "new_customer", "id": id, "first_name": names[index % names.count], "last_name": id,
                ]
                let order: [String: Any] = ["type": "order", "user_id": id, "order_id": id, "timestamp_ms": 1]
                return [fields, order].compactMap { try? JSONSerialization.data(withJSONObject: $0) }
            }
            let lines = text.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
            try shop.folder.write("hostile.ndjson", lines)
            let exit = try shop.join(shop.folder.path("hostile.ndjson"), "--on-invalid", "stop", "--print", "json")
            #expect(exit.status == ExitCode.done && exit.lines.count == text.count, "\(exit)")
            #expect(exit.lines.compactMap { Summary(json: $0) }.count == text.count)
            try shop.expectState(after: [shop.folder.source("hostile.ndjson", lines)])
            #expect(try shop.stored().customers.count == HostileText.ids.count)
        }
    }
}
