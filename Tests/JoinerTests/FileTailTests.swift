// A log's file damaged in every place: cut at every byte of its end, and every one of its bits turned over.
// What can still be read is joined as the oracle says; what cannot is a dead letter; nothing is lost in silence.

import EventLog
import Foundation
import Logging
import ShopStore
import Support
import Testing

@testable import Following
@testable import Joiner

@Suite("A damaged file")
struct FileTailTests {
    private static let row = "file-tails"
    private static let lines = [
        JoinRule.product("m", 0.5, at: 1), JoinRule.customer("Jan", "Nowak"), JoinRule.order("1", items: JoinRule.item),
        JoinRule.payment("1"), JoinRule.order(#""x""#, "b"), JoinRule.purchase("m", at: 5), "FAIL HERE",
        JoinRule.purchase("n", at: 7, quantity: 3), JoinRule.payment("9", "ż"),
    ]
    private let bytes = Array(Self.lines.joined(separator: "\n").utf8) + [0x0A]
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Joins the file as it stands.
    private func join(_ memory: MemoryStore, from mark: SourceMark? = nil) throws -> SourceMark? {
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        configuration.cachedCustomers_bytes_max = 0
        configuration.workers = 1
        let voice = Joiner.Voice(print: { _ in }, logger: .silent, progress: { _, _ in })
        let positions = OnePosition(mark)
        _ = try Joiner(
            configuration, log: LogAddress(folder.path("log")), store: memory, positions: positions,
            sources: SourceTable(), voice: voice, now_ms: { 1_000 }
        ).run()
        return positions.mark
    }

    /// The file's complete lines, each with what the joiner made of it; nil where that cannot be right.
    private func source(_ bytes: [UInt8], _ found: ShopState) throws -> Support.Source {
        let refused = Set(found.deadLetters.map(\.position))
        let name = "file:" + folder.url.resolvingSymlinksInPath().appendingPathComponent("log").path
        var source = Support.Source(name: name, lines: [])
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            var line = Array(bytes[start..<index])
            if line.last == 0x0D { line.removeLast() }
            let isBlank = line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
            let isRefused = refused.contains(Int64(start))
            source.lines.append(
                SourceLine(
                    position: Int64(start), bytes: line, nature: isBlank ? .blank : isRefused ? .bad(kind: "") : .event)
            )
            start = index + 1
        }
        return source
    }

    /// What the joiner accepts it must have read as Foundation reads it, and what it refuses it must keep whole.
    private func expectOracle(_ memory: MemoryStore, _ bytes: [UInt8], _ damage: String) throws {
        let found = ShopState(in: memory)
        let source = try source(bytes, found)
        let untouched = Set(Self.lines.map { Array($0.utf8) })
        // A line whose time was damaged happens when it is read.
        let isTimed = source.lines.allSatisfy {
            untouched.contains($0.bytes) || String(decoding: $0.bytes, as: UTF8.self).contains("\"timestamp_ms\"")
        }
        let comparison = Comparison(expected: try Oracle.state(after: [source]), found: found, isTimed: isTimed)
        #expect(comparison.isEmpty, "\(damage)\n\(comparison)")
        for letter in found.deadLetters where letter.raw != Array("FAIL HERE".utf8) {
            #expect(!untouched.contains(letter.raw), "\(damage): a good line was refused")
        }
    }

    @Test("cut at every byte of its last three records is joined up to its last newline, and then to its end")
    func cuts() throws {
        let last = Self.lines.suffix(3).reduce(0) { $0 + $1.utf8.count + 1 }
        for cut in bytes.count - last...bytes.count {
            let memory = MemoryStore()
            try folder.write("log", bytes: Array(bytes[..<cut]))
            let mark = try join(memory)
            try expectOracle(memory, Array(bytes[..<cut]), "cut at byte \(cut)")
            try folder.write("log", bytes: bytes)
            _ = try join(memory, from: mark)
            try expectOracle(memory, bytes, "cut at byte \(cut), then whole")
        }
        try FaultRecord.note(Self.row, count: last + 1, dangers: ["cut": last + 1])
    }

    @Test("with any of its bits turned over is joined as it then stands")
    func flips() throws {
        let count = min(FaultPlan.count(Self.row, usual: 600), bytes.count * 8)
        var refused = 0
        for number in 0..<count {
            let bit = count == bytes.count * 8 ? number : number * 7_919 % (bytes.count * 8)
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            try folder.write("log", bytes: damaged)
            let memory = MemoryStore()
            _ = try join(memory)
            try expectOracle(memory, damaged, "bit \(bit) turned over")
            refused += memory.deadLetters.count > 1 ? 1 : 0
        }
        #expect(refused > count / 4)
        try FaultRecord.note(
            Self.row, count: count, dangers: ["bit turned over": count, "made a dead letter": refused])
    }
}

/// Keeps one source's position.
final class OnePosition: PositionStore, @unchecked Sendable {
    private(set) var mark: SourceMark?

    init(_ mark: SourceMark?) { self.mark = mark }

    func resume(_ sightings: [Sighting], share: Share) -> [Resumption] { sightings.map { .byPlace($0, mark: mark) } }
    func verify(_ sources: [String]?, share: Share) {}
    func store(_ marks: [String: SourceMark], share: Share) { mark = marks.values.first ?? mark }
}
