// A disk without room: the producer hears of it, the log holds whole lines only, and it goes on when there is room.

import Foundation
import Support
import Testing

@testable import EventLog

@Suite("A full disk", .enabled(if: MemoryDisk.isPermitted, "only root may mount a file system"))
struct FullDiskTests {
    private static let row = "file-tails"

    private func lines(of path: String) throws -> [Substring] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.isEmpty || text.hasSuffix("\n"), "the last line is whole")
        return text.split(separator: "\n")
    }

    @Test("takes whole lines or nothing, says so, and loses and doubles nothing when it has room again")
    func fullDisk() throws {
        let rounds = FaultPlan.count(Self.row, usual: 4) > 4 ? 40 : 4
        var refusals = 0
        for round in 0..<rounds {
            let disk = try MemoryDisk(size_KiB: 256)
            let path = disk.folder.path("log")
            let appender = try LogAddress(path).openAppender()
            try appender.append("first")
            try appender.flush()
            try disk.fill()
            // Lines of another length each time, so that the disk ends in another place of a line.
            let records = (0..<200).map { "record \($0) " + String(repeating: "x", count: 91 + 7 * round) }
            var error: EventLogError?
            for record in records { try appender.append(record) }
            do { try appender.flush() } catch let refusal as EventLogError { error = refusal }
            #expect(error == .system(call: "write", name: path, code: ENOSPC))
            refusals += error == nil ? 0 : 1
            _ = try lines(of: path)
            try disk.makeRoom()
            try appender.flush()
            #expect(try lines(of: path).map(String.init) == ["first"] + records)
        }
        try FaultRecord.note(Self.row, count: rounds, dangers: ["disk full under a producer": refusals])
    }

    @Test("lets nobody found a directory log by half")
    func noFoundation() throws {
        let disk = try MemoryDisk(size_KiB: 64)
        try disk.fill()
        let directory = disk.folder.path("events/")
        let appender = try openAppender(directory, partitions: 3)
        #expect(throws: EventLogError.self) {
            try appender.append("x", key: "k")
            try appender.flush()
        }
        try disk.makeRoom()
        let next = try openAppender(directory, partitions: 3)
        try next.append("y", key: "k")
        try next.close()
        let sink = try openReader(directory).drain()
        #expect(sink.texts == ["y"])
    }
}
