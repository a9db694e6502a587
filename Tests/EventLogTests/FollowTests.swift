// A log that is being read while it grows, is cut, replaced or moved away.

import Bytes
import Foundation
import Testing

@testable import EventLog

@Suite("Following")
struct FollowTests {
    let folder: Folder
    let sink = Collector()

    init() throws { folder = try Folder() }

    private func rename(_ name: String, to newName: String) throws {
        try System.rename(folder.file(name), to: folder.file(newName))
    }

    @Test("What is appended is delivered once its newline is there")
    func growth() throws {
        try folder.write("a\nb", to: "log")
        let reader = try openReader(folder.file("log"))
        #expect(try reader.drain(into: sink).texts == ["a"])
        try folder.append("c", to: "log")
        #expect(try reader.drain(into: sink).texts == ["a"])
        try folder.append("\nd\n", to: "log")
        #expect(try reader.drain(into: sink).texts == ["a", "bc", "d"])
        #expect(try reader.endPosition(source: 0) == 7)
    }

    @Test("A log cut at any byte of its last records gives the whole ones, and the rest when that comes back")
    func everyCut() throws {
        let records = ["first", "second\r", "third", "fo urth"].map { $0 + "\n" }
        let bytes = Array(records.joined().utf8)
        for cut in records[0].utf8.count...bytes.count {
            try folder.write(Array(bytes[..<cut]), to: "log")
            let reader = try openReader(folder.file("log"))
            let sink = try reader.drain()
            #expect(sink.records.count == bytes[..<cut].count { $0 == 0x0A })
            try folder.append(String(decoding: bytes[cut...], as: UTF8.self), to: "log")
            #expect(try reader.drain(into: sink).texts == ["first", "second", "third", "fo urth"])
        }
    }

    @Test(
        "A torn tail may be cut off and written over under the reader",
        arguments: ["b", "bbbbbb", "bbbbbbbbbbbbbbbbbbbbbbbbbbbb"])
    func tailCut(_ torn: String) throws {
        for after in [
            "c\n", "ccccc\n", "cccccccccccccccccccccccccccccc\nd\n", "c\ndddddddddddddddddddddddddddddddddd\n",
        ] {
            try folder.write("a\n" + torn, to: "log")
            var options = ReaderOptions()
            options.block_bytes = 1
            options.record_bytes_max = 8
            let reader = try openReader(folder.file("log"), options: options)
            let sink = try reader.drain()
            try OpenFile(folder.file("log"), .appending).truncate(to: 2)
            if torn.utf8.count < 10 || after.utf8.count < 10 { try reader.drain(into: sink) }
            try folder.append(after, to: "log")
            try reader.drain(into: sink)
            let expected = ("a\n" + after).split(separator: "\n").map { String($0.prefix(8)) }
            #expect(sink.texts == expected, "\(torn) then \(after)")
        }
    }

    @Test("A file cut below what was read is an error that names it")
    func truncation() throws {
        try folder.write("a\nb\n", to: "log")
        let reader = try openReader(folder.file("log"))
        try reader.drain()
        try OpenFile(folder.file("log"), .appending).truncate(to: 2)
        let error = #expect(throws: EventLogError.self) { try reader.drain() }
        guard case .truncated(let name, 4, 2) = error else { throw error ?? EventLogError.outputClosed }
        #expect(name == reader.sources[0].name)
        #expect(error?.fault == .input)
    }

    @Test("A file rewritten in place is an error, even when it is longer than before")
    func rewriting() throws {
        try folder.write("a\nb\n", to: "log")
        let reader = try openReader(folder.file("log"))
        try reader.drain()
        try OpenFile(folder.file("log"), .appending).truncate(to: 0)
        try folder.append("x\ny\nz\n", to: "log")
        #expect(throws: EventLogError.replaced(name: reader.sources[0].name, position: 4)) {
            try reader.drain(into: sink)
        }
        #expect(sink.records.isEmpty)
    }

    @Test("What was appended before a rotation is read first; then the rotation is an error", arguments: [true, false])
    func rotation(_ successor: Bool) throws {
        try folder.write("a\n", to: "log")
        let reader = try openReader(folder.file("log"))
        try reader.drain(into: sink)
        try folder.append("b\n", to: "log")
        try rename("log", to: "log.1")
        if successor { try folder.write("c\n", to: "log") }
        #expect(try reader.poll(budget_bytes: 1 << 20, wait_ms: 0, into: sink) == .delivered)
        for _ in 1...2 {
            let expected = EventLogError.rotated(name: reader.sources[0].name, position: 4, successor: successor)
            #expect(throws: expected) { try reader.drain(into: sink) }
        }
        #expect(sink.texts == ["a", "b"])
    }

    @Test("Whatever the moment of a rotation, nothing that came before it is missed")
    func rotationRace() throws {
        for _ in 0..<200 {
            try folder.write("a\n", to: "log")
            let reader = try openReader(folder.file("log"))
            let sink = try reader.drain()
            let file = try OpenFile(folder.file("log"), .appending)
            let thread = Thread { [path = folder.file("log")] in
                _ = try? [0x62, 0x0A].withView { try file.writeSome($0) }
                try? System.rename(path, to: path + ".1")
            }
            thread.start()
            let error = #expect(throws: EventLogError.self) { while true { try reader.drain(into: sink) } }
            guard case .rotated(_, 4, false) = error else { throw error ?? EventLogError.outputClosed }
            #expect(sink.texts == ["a", "b"])
        }
    }

    @Test("Partitions are read in turn, and new ones are found")
    func partitions() throws {
        try folder.write("a1\na2\na3\n", to: "partition-0000.ndjson")
        try folder.write("b1\nb2\n", to: "partition-0001.ndjson")
        try folder.write("not read\n", to: "partition-0001.ndjson.bak")
        let reader = try openReader("file:" + folder.path + "/")
        try reader.drain(into: sink, budget_bytes: 1)
        #expect(Set(sink.texts) == ["a1", "a2", "a3", "b1", "b2"])
        try folder.write("c1\n", to: "partition-10000.ndjson")
        #expect(try reader.drain(into: sink).records.last?.source == 2)
        let canonical = "file:" + (try System.canonicalPath(folder.path)) + "/"
        let names = ["partition-0000.ndjson", "partition-0001.ndjson", "partition-10000.ndjson"]
        #expect(reader.sources.map(\.name) == names.map { canonical + $0 })
    }

    @Test("A partition that comes later comes last, though its name is the first")
    func laterPartition() throws {
        try folder.write("b1\n", to: "partition-0001.ndjson")
        let reader = try openReader("file:" + folder.path + "/")
        try reader.drain(into: sink)
        try folder.write("a1\na2\n", to: "partition-0000.ndjson")
        #expect(try reader.drain(into: sink).records.suffix(2).map(\.source) == [1, 1])
        #expect(reader.sources.map { $0.name.suffix(11) } == ["0001.ndjson", "0000.ndjson"])
        #expect(reader.mark(source: 0)?.position == 3)
        #expect(reader.mark(source: 1)?.position == 6)
    }

    @Test("A busy partition does not keep another one waiting")
    func fairness() throws {
        var options = ReaderOptions()
        options.block_bytes = 64
        options.record_bytes_max = 8
        try folder.write(String(repeating: "aaaaaaa\n", count: 10_000), to: "partition-0000.ndjson")
        try folder.write("b\n", to: "partition-0001.ndjson")
        let reader = try openReader("file:" + folder.path + "/", options: options)
        #expect(try reader.poll(budget_bytes: 20_000, wait_ms: 0, into: sink) == .delivered)
        #expect(sink.texts.contains("b"))
    }

    @Test("A missing log is an error, except a directory that one waits for")
    func missing() throws {
        let path = folder.file("none")
        #expect(throws: EventLogError.missing(name: path)) { try openReader(path, following: true) }
        #expect(throws: EventLogError.missing(name: path + "/")) { try openReader(path + "/") }
        let reader = try openReader(path + "/", following: true)
        #expect(try reader.poll(budget_bytes: 1, wait_ms: 0, into: sink) == .idle)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try reader.poll(budget_bytes: 1, wait_ms: 0, into: sink) == .idle)
        try folder.write("a\n", to: "none/partition-0000.ndjson")
        #expect(try reader.drain(into: sink).texts == ["a"])
    }

    @Test("A pipe, a device or a file where a directory must be is refused")
    func notALog() throws {
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        try folder.write("", to: "plain")
        for path in [folder.file("pipe"), "/dev/zero", folder.file("plain") + "/"] {
            let error = #expect(throws: EventLogError.self) { try openReader(path) }
            guard case .notALog = error else { throw error ?? EventLogError.outputClosed }
        }
    }

    @Test("A waiting poll ends when another thread wakes it")
    func waking() throws {
        try folder.write("", to: "log")
        let pipe = try System.makePipe()
        for reader in [try openReader(folder.file("log")), try StreamReader(pipe.reading, options: ReaderOptions())] {
            let thread = Thread { reader.wake() }
            thread.start()
            #expect(try reader.poll(budget_bytes: 1, wait_ms: 3_600_000, into: sink) == .idle)
        }
    }
}
