import Support
import Testing

@testable import EventLog

@Suite("A directory log's limit")
struct PartitionLimitTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func produce(_ partitions: Int) throws {
        let appender = try openAppender(folder.file("events/"), partitions: partitions)
        try appender.append("x", key: "k")
        try appender.close()
    }

    @Test("is 10,000 partitions", arguments: [0, 1, 9_999, 10_000, 10_001])
    func partitions(count: Int) throws {
        guard 1...10_000 ~= count else {
            try System.makeDirectory(folder.file("events"))
            try folder.write("\(count)\n", to: "events/partitions")
            #expect(throws: EventLogError.self) { try produce(1) }
            return try FaultRecord.note("limits", count: 1)
        }
        try produce(count)
        #expect(try folder.text(of: "events/partitions") == "\(count)\n")
        // The next producer finds that number, whatever it wanted.
        try produce(1)
        let reader = try openReader("file:" + folder.file("events/"))
        #expect(try reader.drain().texts == ["x", "x"])
        #expect(reader.sources.count == 1)
        try FaultRecord.note("limits", count: 2)
    }
}
