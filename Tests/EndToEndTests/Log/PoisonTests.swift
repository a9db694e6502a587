// A long log with bad records of every kind among the good ones: each is accounted for, set aside as it was, and, once
// somebody has corrected it and put it back, joined like any other.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("Poison")
    struct PoisonTests {
        private static let row = "poison"
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        /// A generated log of so many events, one in a thousand bad, and every kind of bad record at least once.
        private func writeLog(_ count: Int) throws -> Source {
            var shape = WorkloadShape(.oneFile, lines: count, customers: max(200, count / 100))
            shape.badShare = 0.001
            shape.hotCustomerShare = min(0.05, 2_000 / Double(count))
            var lines = Workload(shape, seed: FaultPlan.seed).lines
            var random = SplitMix64(seed: FaultPlan.seed ^ 0xBAD)
            for poison in PoisonLine.all {
                let line = Workload.Line(
                    partition: 0, bytes: poison.bytes, lineEnd: .lf, nature: .bad(kind: poison.kind))
                lines.insert(line, at: random.below(lines.count))
            }
            var source = Source(name: shop.folder.sourceName("e.ndjson"), lines: [])
            var bytes: [UInt8] = []
            for line in lines {
                source.lines.append(SourceLine(line, at: Int64(bytes.count)))
                bytes += line.bytes
                bytes += Array(line.lineEnd.rawValue.utf8)
            }
            try shop.folder.write("e.ndjson", bytes: bytes)
            return source
        }

        @Test("is set aside, every record counted once, and joined when it is corrected and put back")
        func poison() throws {
            let count = FaultPlan.count(Self.row, usual: 10_000)
            let path = shop.folder.path("e.ndjson")
            var source = try writeLog(count)
            let seconds = 60 + Double(count) / 2_000
            let exit = try shop.join(path, seconds: seconds)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let found = try shop.stored()
            let bad = source.lines.count { if case .bad = $0.nature { true } else { false } }
            #expect(found.counts.deadLettered == bad)
            #expect(found.counts.records == source.lines.count { $0.nature != .blank }, "seed \(FaultPlan.seed)")
            try shop.expectState(after: [source])
            let size_bytes = try Data(contentsOf: shop.folder.url.appendingPathComponent("e.ndjson")).count
            try replayCorrected(bad)
            source.lines += try appendedLines(after: size_bytes)
            #expect(try shop.join(path, seconds: seconds).status == ExitCode.done)
            try shop.expectState(after: [source])
            try FaultRecord.note(Self.row, count: count, dangers: ["bad": bad, "corrected and replayed": bad])
        }

        /// Exports all dead letters, corrects each into an order of its own, and puts them back.
        private func replayCorrected(_ count: Int) throws {
            let programs = shop.programs(events: shop.folder.path("e.ndjson"))
            let exported = try programs.run(.deadLetters, "export", "--all")
            #expect(exported.status == ExitCode.done && exported.lines.count == count, "\(exported.errorText)")
            var corrected: [[UInt8]] = []
            for (number, line) in exported.output.split(separator: 0x0A).enumerated() {
                let letter = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
                let order =
                    #"{"type": "order", "user_id": "corrected \#(number % 50)", "order_id": \#(number), "timestamp_ms": 5}"#
                let line = ["id": try #require(letter["id"]), "raw": order]
                corrected.append(try JSONSerialization.data(withJSONObject: line) + [0x0A])
            }
            // The first one comes through a pipe, as from a person's editor of streams.
            let first = String(decoding: try #require(corrected.first), as: UTF8.self)
            try shop.folder.write("corrected.ndjson", bytes: Array(corrected.dropFirst().joined()))
            for (place, count, input) in [("-", 1, first), (shop.folder.path("corrected.ndjson"), count - 1, "")] {
                let replayed = try programs.run(.deadLetters, "replay", "--from", place, input: input)
                #expect(replayed.status == ExitCode.done, "\(replayed)")
                #expect(replayed.errorText.contains("\(count) replayed, 0 refused"), "\(replayed)")
            }
        }

        private func appendedLines(after size_bytes: Int) throws -> [SourceLine] {
            let bytes = try Data(contentsOf: shop.folder.url.appendingPathComponent("e.ndjson"))
            var position = size_bytes
            return bytes[size_bytes...].split(separator: 0x0A).map { line in
                defer { position += line.count + 1 }
                return SourceLine(position: Int64(position), bytes: Array(line), nature: .event)
            }
        }
    }
}
