// Reading on where an earlier reader stopped, if the file is still the one it read.

import Bytes
import Foundation
import Testing

@testable import EventLog

@Suite("Marks")
struct SourceMarkTests {
    let folder: Folder
    /// Longer than both fingerprints together, so that there is content that neither covers.
    static let lines = (0..<2_000).map { "record number \($0)\n" }
    static let content = lines.joined()

    init() throws {
        folder = try Folder()
        try folder.write(Self.content, to: "log")
    }

    /// The mark after `count` records.
    private func mark(after count: Int) throws -> SourceMark {
        let reader = try openReader(folder.file("log"))
        try reader.drain()
        return try #require(try reader.mark(source: 0, before: Int64(Self.lines[..<count].joined().utf8.count)))
    }

    @Test(
        "A mark is of the bytes that were read, whatever the windows, and it is the file's own",
        arguments: [64, 4_096, 5_000, 1 << 20])
    func ofWhatWasRead(_ block_bytes: Int) throws {
        var options = ReaderOptions()
        options.block_bytes = block_bytes
        options.record_bytes_max = 64
        let long = String(repeating: "x", count: 70)
        try folder.write(Self.lines[..<500].joined() + long + "\n" + Self.lines[500...].joined() + " \n\n", to: "log")
        let reader = try openReader(folder.file("log"), options: options)
        let sink = Collector()
        sink.wanted = 1
        let file = try OpenFile(folder.file("log"), .reading)
        while try reader.poll(budget_bytes: 1, wait_ms: 0, into: sink) == .delivered {
            let mark = try #require(reader.mark(source: 0))
            #expect(try mark == SourceMark(of: file, name: "log", position: mark.position))
        }
        #expect(
            reader.mark(source: 0)?.position == (try file.status().size_bytes), "blank lines at the end are read, too")
    }

    @Test("A file that begins with an oversized line is marked by the bytes of that line")
    func oversizedBeginning() throws {
        var options = ReaderOptions()
        options.record_bytes_max = 5_000
        options.block_bytes = 1
        try folder.write("a\n" + String(repeating: "x", count: 20_000) + "\nb\n", to: "log")
        let reader = try openReader(folder.file("log"), options: options)
        try reader.drain()
        let file = try OpenFile(folder.file("log"), .reading)
        #expect(try reader.mark(source: 0) == SourceMark(of: file, name: "log", position: 20_005))
    }

    @Test("The mark stays that of what was read when the file is another one by the time it is asked for")
    func replacedMeanwhile() throws {
        let reader = try openReader(folder.file("log"))
        try reader.drain()
        let mark = try #require(reader.mark(source: 0))
        try OpenFile(folder.file("log"), .appending).truncate(to: 0)
        try folder.append(String(Self.content.reversed()) + Self.content, to: "log")
        #expect(reader.mark(source: 0) == mark)
        #expect(throws: EventLogError.replaced(name: reader.sources[0].name, position: mark.position)) {
            try reader.mark(source: 0, before: 100)
        }
        #expect(throws: EventLogError.self) { try openReader(folder.file("log")) { _ in mark } }
    }

    @Test("A reader goes on right after the mark", arguments: [0, 1, 500, 1_999, 2_000])
    func resuming(_ count: Int) throws {
        let mark = try mark(after: count)
        var asked: [String] = []
        let reader = try openReader(folder.file("log")) { name in
            asked.append(name)
            return mark
        }
        let records = try reader.drain().records
        #expect(records.count == Self.lines.count - count)
        #expect(records.first.map { $0.position == mark.position } ?? (count == Self.lines.count))
        #expect(asked == reader.sources.map(\.name))
    }

    @Test("A copy of the file under the same path may be read on, also after it has grown")
    func copies() throws {
        let mark = try mark(after: 1_000)
        try FileManager.default.removeItem(atPath: folder.file("log"))
        try folder.write(Self.content + "one more\n", to: "log")
        #expect(try openReader(folder.file("log")) { _ in mark }.drain().records.count == 1_001)
    }

    /// What may have happened to the file meanwhile.
    enum Damage: CaseIterable {
        case firstByte, byteBeforePosition, shorter, empty, otherLineBreaks

        func applied(to bytes: [UInt8], position: Int) -> [UInt8] {
            var bytes = bytes
            switch self {
            case .firstByte: bytes[0] ^= 1
            case .byteBeforePosition: bytes[position - 2] ^= 1
            case .shorter: bytes.removeLast(bytes.count - position + 1)
            case .empty: bytes = []
            case .otherLineBreaks:
                bytes = Array(String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
            }
            return bytes
        }
    }

    @Test("A file that is shorter or another one is refused before anything is read", arguments: Damage.allCases)
    func verification(_ damage: Damage) throws {
        let mark = try mark(after: 1_000)
        let damaged = damage.applied(to: Array(Self.content.utf8), position: Int(mark.position))
        try folder.write(damaged, to: "log")
        let name = "file:" + (try System.canonicalPath(folder.file("log")))
        let size_bytes = Int64(damaged.count)
        let expected =
            size_bytes < mark.position
            ? EventLogError.truncated(name: name, position: mark.position, size_bytes: size_bytes)
            : .replaced(name: name, position: mark.position)
        #expect(throws: expected) { try openReader(folder.file("log")) { _ in mark } }
    }

    @Test("A stored position that makes no sense is an error, not a crash", arguments: [Int64.min, -1, .max])
    func nonsense(_ position: Int64) throws {
        var mark = try mark(after: 1)
        mark.position = position
        let stored = mark
        #expect(throws: EventLogError.self) { try openReader(folder.file("log")) { _ in stored } }
    }

    @Test("The fingerprint never changes, since it is stored")
    func stableFingerprint() {
        let bytes = Array("The quick brown fox jumps".utf8)
        #expect(bytes.withView(fingerprint) == -5_957_097_026_642_299_294)
    }

    @Test("A second reading notices what has changed since the first")
    func secondReading() throws {
        let file = try OpenFile(folder.file("log"), .reading)
        var bytes = Array(Self.content.utf8)
        bytes.append(contentsOf: bytes)
        bytes.append(contentsOf: bytes)
        try folder.write(bytes, to: "long")
        let long = try OpenFile(folder.file("long"), .reading)
        #expect(try bytes.withView { try long.holds($0, at: 0) })
        #expect(try Array(bytes.dropFirst(7)).withView { try long.holds($0, at: 7) })
        #expect(try !bytes.withView { try file.holds($0, at: 0) }, "the file is shorter")
        bytes[bytes.count - 1] ^= 1
        #expect(try !bytes.withView { try long.holds($0, at: 0) })
    }
}
