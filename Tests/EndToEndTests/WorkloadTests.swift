// The generator: repeatable, valid where it says so, and rich enough to be worth running.

import Foundation
import Support
import Testing

@Suite("A generated event log")
struct WorkloadTests {
    private static let shapes = [
        WorkloadShape(.oneFile, lines: 5_000), WorkloadShape(.keyed(partitions: 4), lines: 5_000),
        WorkloadShape(.keyless(partitions: 4), lines: 5_000),
    ]

    @Test("is the same for the same seed, and another for another seed")
    func repeatable() {
        let shape = WorkloadShape(.keyed(partitions: 3), lines: 500)
        let bytes = { (seed: UInt64) in Workload(shape, seed: seed).lines.map(\.bytes) }
        #expect(bytes(1) == bytes(1))
        #expect(bytes(1) != bytes(2))
    }

    @Test("is read by the oracle to the last line, every record counted once", arguments: shapes)
    func counted(shape: WorkloadShape) throws {
        let workload = Workload(shape, seed: 7)
        let state = try Oracle.state(after: workload.sources { "partition \($0)" })
        #expect(workload.lines.count == shape.lines)
        #expect(state.counts.records == workload.records)
        #expect(state.counts.duplicates > shape.lines / 50)
        #expect(state.counts.deadLettered > shape.lines / 200)
    }

    @Test("has something of everything: stubs, waiting purchases, early payments, price changes, hostile ids")
    func rich() throws {
        let state = try Oracle.state(after: Workload(Self.shapes[0], seed: 7).sources { _ in "events" })
        let customers = state.customers.values
        #expect(customers.contains { $0.firstName == nil } && customers.contains { $0.firstName != nil })
        #expect(customers.contains { !$0.waiting.isEmpty } && customers.contains { !$0.earlyPaymentOrderIDs.isEmpty })
        #expect(customers.contains { $0.paidOrderIDs.count > 20 && $0.holdings.count > 20 })
        #expect(state.products.values.contains { $0.prices.count > 3 && $0.price != $0.prices[0].price })
        #expect(state.customers["$where"] != nil && state.customers["caf\u{e9}"] != state.customers["cafe\u{301}"])
    }

    @Test("has every kind of bad line, CRLF and blank lines")
    func kinds() {
        let lines = Workload(WorkloadShape(.oneFile, lines: 50_000), seed: 3).lines
        let kinds = lines.compactMap { if case .bad(let kind) = $0.nature { kind } else { nil } }
        #expect(Set(kinds) == Set(PoisonLine.all.map(\.kind)))
        #expect(lines.contains { $0.lineEnd == .crlf } && lines.contains { $0.nature == .blank })
    }

    @Test("leads to the same state in whatever order its partitions are read", arguments: shapes.dropFirst())
    func interleaving(shape: WorkloadShape) throws {
        let sources = Workload(shape, seed: 11).sources { "partition \($0)" }
        let forwards = try Oracle.state(after: sources)
        let backwards = try Oracle.state(after: sources.reversed())
        let comparison = Comparison(expected: forwards, found: backwards, order: shape.comparedOrder)
        #expect(comparison.isEmpty, "\(comparison)")
    }

    @Test("lies in its files byte for byte where the oracle believes it to be", arguments: shapes)
    func written(shape: WorkloadShape) throws {
        let folder = try TemporaryFolder()
        let log = try WrittenLog(Workload(shape, seed: 5), in: folder.url)
        while !log.isComplete { try log.append(lines: 999) }
        for source in log.sources {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: String(source.name.dropFirst("file:".count)))))
            for line in source.lines {
                let start = Int(line.position)
                guard bytes[start...].prefix(line.bytes.count).elementsEqual(line.bytes) else {
                    Issue.record("\(source.name) holds something else at \(start)")
                    return
                }
            }
        }
    }

    @Test("draws bad lines that could stand anywhere, and none that Foundation finds a valid event's form in")
    func badness() throws {
        let malformed: Set = ["not JSON", "not an object", "not a JSON number", "invalid UTF-8", "lone surrogate"]
        for poison in PoisonLine.all {
            #expect(!poison.bytes.contains(UInt8(ascii: "\n")) && !poison.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 })
            // Foundation forgives the comma before a closing brace.
            guard malformed.contains(poison.kind), !poison.bytes.ends(with: ",}") else { continue }
            let line = SourceLine(position: 0, bytes: poison.bytes, nature: .event)
            #expect(throws: NotAnEvent.self, "\(poison)") {
                try Oracle.state(after: [Source(name: "events", lines: [line])])
            }
        }
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
