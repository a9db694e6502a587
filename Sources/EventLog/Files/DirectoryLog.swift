// Writing to a directory of partition files: how many there are is fixed once, by the first producer.

/// A directory log as producers see it.
struct DirectoryLog {
    static let partitions_max = 10_000
    /// How many a log gets that is made here.
    static let partitions = 8
    /// The file that holds the number of partitions, as decimal text.
    static let countName = "partitions"

    let path: String

    /// Makes the directory if need be, agrees on the number of partitions, and gives each its buffer.
    func buffers(wanted: Int = DirectoryLog.partitions) throws -> [PartitionBuffer] {
        try System.makeDirectory(path)
        try System.syncDirectory(parent(of: path))
        return try fixedCount(wanted: wanted).map { partition in
            PartitionBuffer(AppendedFile(joined(path, PartitionName.of(partition))))
        }
    }

    /// The partitions that the log has had since its first producer, or has from now on.
    private func fixedCount(wanted: Int) throws -> Range<Int> {
        let directory = try OpenFile(path, .directory)
        return try directory.withLock {
            if let count = try storedCount() {
                try identify(in: directory)
                return 0..<count
            }
            guard try System.names(in: path)?.contains(where: PartitionName.isOne) != true else {
                throw damaged(
                    "it holds partitions, but not the file \"\(Self.countName)\" that says how many there are")
            }
            // The number comes last: with it the log is complete.
            try identify(in: directory)
            try SmallFile.write("\(wanted)\n", to: Self.countName, in: path, directory)
            return 0..<wanted
        }
    }

    private func storedCount() throws -> Int? {
        guard let text = try SmallFile.text(of: joined(path, Self.countName)) else { return nil }
        guard text.last == "\n", let count = Int(text.dropLast()), (1...Self.partitions_max).contains(count) else {
            throw damaged("its file \"\(Self.countName)\" does not hold a number from 1 to \(Self.partitions_max)")
        }
        return count
    }

    /// A producer that may append, but make no files, can do without: then the log is known by its content.
    private func identify(in directory: OpenFile) throws {
        // Which identity it is, readers ask the directory itself; here it need only be there.
        do { _ = try LogIdentity.madeIfNeeded(in: path, directory) } catch let error as EventLogError
            where error.fault == .input && !error.isDamage
        {}
    }

    private func damaged(_ reason: String) -> EventLogError { .damaged(name: path, reason: reason) }
}
