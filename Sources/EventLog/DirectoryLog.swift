// Writing to a directory of partition files: how many there are is fixed once, by the first producer.

/// A directory log as producers see it.
struct DirectoryLog {
    static let partitions_max = 10_000
    /// The file that holds the number of partitions, as decimal text.
    static let countName = "partitions"

    let path: String

    /// Makes the directory if need be, agrees on the number of partitions, and gives each its lane.
    func lanes(wanted: Int) throws -> [Lane] {
        try System.makeDirectory(path)
        try System.syncDirectory(parent(of: path))
        return try fixedCount(wanted: wanted).map { partition in
            Lane(AppendedFile(joined(path, PartitionName.of(partition)), tornTail: .cut))
        }
    }

    /// The partitions that the log has had since its first producer, or has from now on.
    private func fixedCount(wanted: Int) throws -> Range<Int> {
        let directory = try OpenFile(path, .directory)
        return try directory.withLock {
            if let count = try storedCount() { return 0..<count }
            guard try System.names(in: path)?.contains(where: PartitionName.isOne) != true else {
                throw damaged(
                    "it holds partitions, but not the file \"\(Self.countName)\" that says how many there are")
            }
            try store(wanted, in: directory)
            return 0..<wanted
        }
    }

    private func storedCount() throws -> Int? {
        let countPath = joined(path, Self.countName)
        guard try System.status(of: countPath) != nil else { return nil }
        let text = try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { room in
            let filled = try OpenFile(countPath, .reading).read(into: room, at: 0)
            return String(decoding: room[..<filled], as: UTF8.self)
        }
        guard text.last == "\n", let count = Int(text.dropLast()), (1...Self.partitions_max).contains(count) else {
            throw damaged("its file \"\(Self.countName)\" does not hold a number from 1 to \(Self.partitions_max)")
        }
        return count
    }

    /// Written beside and renamed, so that the number is there whole or not at all.
    private func store(_ count: Int, in directory: OpenFile) throws {
        let newPath = joined(path, "." + Self.countName + ".new")
        let file = try OpenFile(newPath, .replacing)
        try Array("\(count)\n".utf8).withUnsafeBytes { bytes in
            guard try file.writeSome(bytes) == bytes.count else {
                throw damaged("its file \"\(Self.countName)\" could not be written")
            }
        }
        try file.syncAll()
        try System.rename(newPath, to: joined(path, Self.countName))
        try directory.syncAll()
    }

    private func damaged(_ reason: String) -> EventLogError { .damaged(name: path, reason: reason) }
}
