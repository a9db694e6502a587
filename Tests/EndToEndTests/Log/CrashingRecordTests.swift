// Row crashing-record: records that crash the process itself, in a log of good ones. Each may do so twice.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("A record that crashes the joiner")
    struct CrashingRecordTests {
        @Test("crashing-record: is a dead letter after its second crash, and all other records are joined")
        func crashing() throws {
            try FaultRow("crashing-record", usual: 4).run(roundsOf: 8) { round in
                var run = try CrashingRun(round)
                let time = FaultTime()
                round.tried = 0
                while let danger = try run.crash() {
                    round.note(danger)
                    round.tried += danger == "crashed" ? 1 : 0
                }
                try time.check(lines: run.lines, bound_s: round.bound_s)
                try run.check()
            }
        }

        @Test("is put back into the log like any other dead letter, and tried there anew")
        func replayed() throws {
            var run = try CrashingRun(FaultRound(seed: 1, count: 2, bound_s: 60))
            while try run.crash() != nil {}
            try run.replay()
        }
    }
}

/// A log of good and of crashing records, and the joiners that work on it.
private struct CrashingRun {
    /// An address so long that nothing else in the joiner asks for as much memory.
    private static let address_bytes = 345_678

    private let shop: LiveShop
    private let source: Source
    private let crashing: Int
    var lines: Int { source.lines.count }
    private var random: SplitMix64
    private var crashes = 0

    init(_ round: FaultRound) throws {
        shop = try LiveShop()
        random = round.random
        crashing = max(1, round.count / 2)
        let shape = WorkloadShape(.oneFile, lines: 400, customers: 40)
        var lines = Workload(shape, seed: round.seed).lines
        for number in 0..<crashing {
            let text =
                #"{"event_type": "new_customer", "id": "c\#(number)", "first_name": "A", "last_name": "B", "address": ""#
                + String(repeating: "x", count: Self.address_bytes) + "\"}"
            let line = Workload.Line(
                partition: 0, bytes: Array(text.utf8), lineEnd: .lf, nature: .bad(kind: "crashes the joiner"))
            lines.insert(line, at: random.below(lines.count))
        }
        var source = Source(name: shop.folder.sourceName("e.ndjson"), lines: [])
        var bytes: [UInt8] = []
        for line in lines {
            source.lines.append(SourceLine(line, at: Int64(bytes.count)))
            bytes += line.bytes + Array(line.lineEnd.rawValue.utf8)
        }
        try shop.folder.write("e.ndjson", bytes: bytes)
        self.source = source
    }

    private var programs: Shop {
        var programs = shop.programs(events: shop.folder.path("e.ndjson"))
        programs.environment["XDG_STATE_HOME"] = shop.folder.url.path
        programs.environment["SWIFT_BACKTRACE"] = "enable=no"
        return programs
    }

    /// The files with the marks.
    private var markFiles: [String] {
        let folder = shop.folder.path("shop-joiner")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        return names.filter { $0.hasSuffix(".crashes") }.map { folder + "/" + $0 }
    }

    private var marks: Int {
        markFiles.reduce(0) { $0 + ((try? String(contentsOfFile: $1, encoding: .utf8)) ?? "").count(of: "\n") }
    }

    /// Runs one joiner: what became of it, `nil` once one came to the end.
    mutating func crash() throws -> String? {
        let points = try CrashPoints(trappingAtSize: Self.address_bytes)
        let before = marks
        let joiner = try programs.seen(by: points).start(.joiner, "--until-end")
        if random.chance(0.3) {
            joiner.wait(seconds: Double(random.below(60)) / 1_000) { _ in false }
            let exit = try joiner.kill()
            // It may have crashed before, or have been about to: its mark made, itself not gone yet.
            return exit.signal == SIGKILL && marks <= before ? "killed" : try note(exit, or: SIGKILL)
        }
        return try note(joiner.wait())
    }

    private mutating func note(_ exit: Exit, or signal: Int32 = SIGILL) throws -> String? {
        if exit.status == ExitCode.done { return nil }
        try #require([SIGILL, SIGTRAP, signal].contains(exit.signal), "\(exit)")
        // Of this crash; or of several, where threads met crashing records at once.
        try #require(marks > 0, "\(exit)")
        crashes += 1
        try #require(crashes <= 2 * crashing, "\(exit)")
        return "crashed"
    }

    /// Each has crashed twice and is a dead letter, everything else is there, and no mark is left.
    func check() throws {
        let comparison = Comparison(expected: try Oracle.state(after: [source]), found: try shop.stored())
        try #require(comparison.isEmpty, "\(comparison)")
        try #require(markFiles.isEmpty)
        let letters = try shop.stored().deadLetters.count { $0.reason == "the record crashed the joiner 2 times" }
        try #require(letters == crashing)
    }

    /// Puts all dead letters back; a joiner without the bug takes those records like others.
    func replay() throws {
        let replayed = try programs.run(.deadLetters, "replay", "--all")
        try #require(replayed.errorText.contains("replayed"), "\(replayed)")
        let exit = try programs.start(.joiner, "--until-end").wait()
        try #require(exit.status == ExitCode.done, "\(exit)")
        let found = try shop.stored().customers["c0"]
        try #require(found?.address?.bytes.count == Self.address_bytes)
    }
}
