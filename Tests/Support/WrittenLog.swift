// A generated log on disk, written bit by bit, as its producers would.

import Foundation
import Synchronization

/// One NDJSON file, or a directory of partition files, that a workload's lines are appended to in order.
public final class WrittenLog {
    /// What `--events` takes.
    public let url: String
    private let workload: Workload
    private let files: [URL]
    private var lines = 0
    /// How much has been written so far.
    public let written = WrittenCount()

    /// Makes the log below a folder, still without any lines.
    public init(_ workload: Workload, in folder: URL) throws {
        self.workload = workload
        guard workload.shape.spread != .oneFile else {
            files = [folder.appendingPathComponent("events.ndjson")]
            url = "file:" + files[0].path
            try Data().write(to: files[0])
            return
        }
        let directory = folder.appendingPathComponent("events")
        files = (0..<workload.shape.partitions).map { directory.appendingPathComponent(Self.name(ofPartition: $0)) }
        url = "file:" + directory.path + "/"
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data("\(files.count)\n".utf8).write(to: directory.appendingPathComponent("partitions"))
        for file in files { try Data().write(to: file) }
    }

    /// The sources as the joiner names them, all lines of the workload in them, written yet or not.
    public var sources: [Source] { workload.sources { "file:" + self.files[$0].resolvingSymlinksInPath().path } }

    public var isComplete: Bool { lines == workload.lines.count }

    /// Appends the next lines, at most as many as asked for.
    public func append(lines count: Int) throws {
        var pending = [Data](repeating: Data(), count: files.count)
        for line in workload.lines[lines...].prefix(count) {
            pending[line.partition].append(contentsOf: line.bytes)
            pending[line.partition].append(contentsOf: line.lineEnd.rawValue.utf8)
            lines += 1
            written.add(
                records: line.nature == .blank ? 0 : 1, bytes: line.bytes.count + line.lineEnd.rawValue.utf8.count)
        }
        for (file, data) in zip(files, pending) where !data.isEmpty {
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            try handle.seekToEnd()
            try handle.write(contentsOf: data)
        }
    }

    /// Appends everything that is left.
    public func appendRest() throws { try append(lines: workload.lines.count) }

    private static func name(ofPartition partition: Int) -> String {
        let digits = String(partition)
        return "partition-" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ".ndjson"
    }
}

/// How much of a log is written, for whoever looks on from another thread.
public final class WrittenCount: Sendable {
    private let recordCount = Atomic(0)
    private let byteCount = Atomic(0)

    /// The records; blank lines are none.
    public var records: Int { recordCount.load(ordering: .relaxed) }
    public var bytes: Int { byteCount.load(ordering: .relaxed) }

    func add(records: Int, bytes: Int) {
        recordCount.add(records, ordering: .relaxed)
        byteCount.add(bytes, ordering: .relaxed)
    }
}
