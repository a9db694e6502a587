// What the tests of event logs share: a sink that keeps what it is given, and a folder that goes away.

import Bytes
import Foundation
import Testing

@testable import EventLog

/// A record as it was handed over, copied.
struct Kept: Equatable, CustomStringConvertible {
    var text: [UInt8]
    var position: Int64
    var next: Int64
    var size_bytes: Int
    var source = 0
    var timestamp_ms: Int64?

    var description: String {
        "\(String(decoding: text, as: UTF8.self).debugDescription)@\(position)..<\(next)/\(size_bytes)"
    }
}

/// Keeps every record, on the polling thread alone; after `wanted` of them it wants no more for now.
final class Collector: RecordSink, @unchecked Sendable {
    private(set) var records: [Kept] = []
    var wanted = Int.max

    func accept(_ record: Record) -> Bool {
        records.append(
            Kept(
                text: Array(record.bytes), position: record.position, next: record.next, size_bytes: record.size_bytes,
                source: record.source, timestamp_ms: record.timestamp_ms))
        return records.count % wanted != 0
    }

    var texts: [String] { records.map { String(decoding: $0.text, as: UTF8.self) } }
}

/// A new empty folder, removed with its last owner.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "event-log-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func append(_ text: String, to name: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// Lets the file have been written so long ago (`futimens`).
    func age(_ name: String, seconds: Int) throws {
        let file = try OpenFile(file(name), .reading)
        var then = timespec()
        clock_gettime(CLOCK_REALTIME, &then)
        then.tv_sec -= seconds
        #expect(futimens(file.descriptor, [then, then]) == 0)
    }

    func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    func text(of name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }
}

func openReader(
    _ address: String, following: Bool = false, options: ReaderOptions = ReaderOptions(),
    mark: @escaping (_ place: String) throws -> SourceMark? = { _ in nil }
) throws -> any EventLogReader {
    var options = options
    options.following = following
    return try LogAddress(address).openReader(options, mark: mark)
}

extension LogAddress {
    /// A reader of files that are called by their places, and of which a mark is all that is remembered.
    func openReader(
        _ options: ReaderOptions = ReaderOptions(), mark: @escaping (_ place: String) throws -> SourceMark?
    ) throws -> any EventLogReader {
        try openReader(options) { sightings in
            try sightings.map { .byPlace($0, mark: try mark($0.place)) }
        }
    }
}

/// An appender to a directory log, which gets so many partitions if it is made here.
func openAppender(_ address: String, partitions: Int) throws -> any EventLogAppender {
    let log = try #require(try LogAddress(address).log as? FileLog)
    return PartitionedAppender { try DirectoryLog(path: log.place.path).buffers(wanted: partitions) }
}

extension EventLogReader {
    /// Everything there is now, polled until nothing more comes.
    @discardableResult
    func drain(into sink: Collector = Collector(), budget_bytes: Int = 1 << 20) throws -> Collector {
        while try poll(budget_bytes: budget_bytes, wait_ms: 0, into: sink) == .delivered {}
        return sink
    }
}

/// The reading end of a pipe that holds the bytes, its writing end closed.
func finishedPipe(holding bytes: [UInt8]) throws -> OpenFile {
    let pipe = try System.makePipe()
    #expect(try bytes.withView { try pipe.writing.writeSome($0) } == bytes.count)
    return pipe.reading
}

extension EventLogAppender {
    func append(_ text: String, key: String? = nil) throws {
        guard let key else { return try append(Array(text.utf8)) }
        try append(key: Array(key.utf8), Array(text.utf8))
    }
}

extension OpenFile {
    /// Whether somebody holds the file's lock (`flock`).
    func isLocked() -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
            flock(descriptor, LOCK_UN)
            return false
        }
        return true
    }

    func writeAll(_ text: String) throws {
        #expect(try Array(text.utf8).withView { try writeSome($0) } == text.utf8.count)
    }
}
