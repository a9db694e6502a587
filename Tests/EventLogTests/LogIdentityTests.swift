// What a log is known by, wherever it lies.

import Foundation
import Synchronization
import Testing

@testable import EventLog

@Suite("A log's identity")
struct LogIdentityTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private var identity: String {
        get throws { try folder.text(of: "events/log-id").trimmingCharacters(in: .newlines) }
    }

    /// What a reader tells of the files it finds.
    private func sightings(_ address: String, identifies: Bool = false) throws -> [Sighting] {
        let found = Mutex<[Sighting]>([])
        var options = ReaderOptions()
        options.identifiesLog = identifies
        _ = try LogAddress(address).openReader(options) { sightings in
            found.withLock { $0 += sightings }
            return sightings.map { .byPlace($0, mark: nil) }
        }
        return found.withLock { $0 }
    }

    private func produce(_ name: String = "events/", _ line: String = "{}") throws {
        let appender = try openAppender(folder.file(name), partitions: 2)
        for _ in 0..<2 {
            try appender.append(line)
            try appender.flush()
        }
    }

    @Test("is given to a directory log by its first producer, and stays")
    func produced() throws {
        try produce()
        let identity = try identity
        #expect(identity.utf8.count == 32)
        try produce()
        #expect(try self.identity == identity)
        let found = try sightings(folder.file("events/"))
        #expect(
            found.map(\.identity) == ["log:\(identity)/partition-0000.ndjson", "log:\(identity)/partition-0001.ndjson"])
        #expect(Set(found.map(\.content)).count == 2, "partitions that begin with the same line")
        let one = try sightings(folder.file("events/partition-0001.ndjson"))
        #expect(one.map(\.identity) == [found[1].identity], "a partition by itself is the same")
    }

    @Test("is given by a reader to a log that has none, unless it is to change nothing")
    func read() throws {
        try produce()
        try FileManager.default.removeItem(atPath: folder.file("events/log-id"))
        _ = try openReader(folder.file("events/"))
        #expect(try sightings(folder.file("events/")).allSatisfy(\.isByContent))
        #expect(try sightings(folder.file("events/"), identifies: true).allSatisfy { !$0.isByContent })
        #expect(try identity.utf8.count == 32)
        #expect(try sightings(folder.file("events/")).allSatisfy { !$0.isByContent })
    }

    @Test("that cannot be given is missed once, with a word, and the log is read all the same")
    func ungiven() throws {
        try folder.write("a\n", to: "partition-0000.ndjson")
        // Where the identity would be written first there is something else.
        try System.makeDirectory(folder.file(".log-id.new"))
        let told = Told<String>()
        var options = ReaderOptions()
        options.identifiesLog = true
        options.onTrouble = { told.tell($0) }
        let reader = try openReader(folder.path + "/", following: true, options: options)
        #expect(try reader.drain().texts == ["a"])
        try folder.write("b\n", to: "partition-0001.ndjson")
        #expect(try reader.drain().texts == ["b"])
        #expect(told.all.count == 1 && told.all[0].contains("has no identity of its own"))
    }

    @Test("is nothing that a reader puts into a directory without partitions")
    func empty() throws {
        try System.makeDirectory(folder.file("events"))
        #expect(try sightings(folder.file("events/"), identifies: true).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("events")).isEmpty)
    }

    @Test(
        "that no one can have given is refused",
        arguments: ["", "\n", "0123456789abcdef\n", String(repeating: "g", count: 32) + "\n"])
    func damaged(_ stored: String) throws {
        try produce()
        try folder.write(stored, to: "events/log-id")
        for body in [{ _ = try sightings(folder.file("events/")) }, { try produce() }] {
            let error = #expect(throws: EventLogError.self) { try body() }
            #expect(error?.isDamage == true && error?.description.contains("log-id") == true)
        }
    }

    @Test("of a single file is its first line, once that is there")
    func content() throws {
        for (text, isKnown) in [("", false), ("{\"a\":", false), ("\n \n", false), ("\nx\n", true), ("x\n", true)] {
            try folder.write(text, to: "log")
            #expect((try sightings(folder.file("log"))[0].identity != nil) == isKnown, "\(text.debugDescription)")
        }
        try folder.write("x\n", to: "log")
        let one = try sightings(folder.file("log"))[0]
        try folder.write("x\ny\n", to: "copy")
        #expect(try sightings(folder.file("copy"))[0].identity == one.identity)
        try folder.write("y\nx\n", to: "copy")
        #expect(try sightings(folder.file("copy"))[0].identity != one.identity)
        try folder.write(String(repeating: "x", count: 4_096), to: "copy")
        #expect(try sightings(folder.file("copy"))[0].identity != nil, "a line that is longer than what is looked at")
    }

    @Test("says what stands where the log was seen before")
    func whereabouts() throws {
        try folder.write("x\n", to: "log")
        let found = try sightings(folder.file("log"))[0]
        #expect(try found.whereabouts(folder.file("nothing")) == .nothing)
        #expect(link(folder.file("log"), folder.file("hard")) == 0)
        #expect(symlink(folder.file("log"), folder.file("soft")) == 0)
        for name in ["log", "hard", "soft"] { #expect(try found.whereabouts(folder.file(name)) == .same) }
        for (text, expected) in [("x\ny\n", Whereabouts.lookalike), ("y\n", .other), ("", .other)] {
            try folder.write(text, to: "copy")
            #expect(try found.whereabouts(folder.file("copy")) == expected)
        }
        #expect(try found.whereabouts(folder.path) == .other)
    }

    @Test("lets an empty file become a source with its first line, while it is followed")
    func becoming() throws {
        try folder.write("", to: "log")
        let reader = try openReader(folder.file("log"), following: true)
        #expect(try reader.drain().records.isEmpty && reader.sources.isEmpty)
        try folder.append("{}", to: "log")
        #expect(try reader.drain().records.isEmpty && reader.sources.isEmpty)
        try folder.append("\n", to: "log")
        #expect(try reader.drain().texts == ["{}"])
    }

    @Test("lets a source keep the name that it is given, wherever it lies")
    func named() throws {
        try folder.write("{}\n", to: "log")
        let reader = try LogAddress(folder.file("log")).openReader { _ in [.source(name: "file:/first", mark: nil)] }
        #expect(try reader.drain().records.count == 1 && reader.sources.map(\.name) == ["file:/first"])
        try OpenFile(folder.file("log"), .appending).truncate(to: 0)
        let error = #expect(throws: EventLogError.self) { try reader.drain() }
        #expect(error?.description.contains(folder.path) == true, "an error names the path where it happened")
    }
}

@Suite("A record that was delivered")
struct RereadingTests {
    @Test("can be read again at its place, byte for byte, as long as it is there")
    func again() throws {
        let folder = try Folder()
        try folder.write("\u{FEFF}{\"a\": 1}\r\n\n ż \nlong long long\nlast", to: "log")
        var options = ReaderOptions()
        options.record_bytes_max = 8
        let reader = try openReader(folder.file("log"), options: options)
        let records = try reader.drain().records
        #expect(records.count == 3)
        for record in records {
            #expect(try reader.read(source: 0, from: record.position, to: record.next) == record.text)
        }
        for (start, next) in [(-1, 5), (5, 5), (3, 12), (15, 40), (0, 1 << 40), (33, 38)] as [(Int64, Int64)] {
            #expect(try reader.read(source: 0, from: start, to: next) == nil, "\(start) to \(next)")
        }
        try OpenFile(folder.file("log"), .appending).truncate(to: 4)
        #expect(try reader.read(source: 0, from: records[2].position, to: records[2].next) == nil)
    }

    @Test("of a stream is gone")
    func stream() throws {
        let reader = try StreamReader(try finishedPipe(holding: Array("{}\n".utf8)), options: ReaderOptions())
        #expect(try reader.drain().records.count == 1)
        #expect(try reader.read(source: 0, from: 0, to: 3) == nil && reader.mark(source: 0) == nil)
    }
}
