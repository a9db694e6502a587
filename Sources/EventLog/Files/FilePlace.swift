// Where a reader's files are: at one path, or in a directory that partitions are added to.

/// The files of a log.
enum FilePlace: Equatable {
    case file(path: String)
    case directory(path: String)

    /// The files as of now, in a stable order, but those that are known. What is missing is `.missing`, except for a
    /// directory that may still come (`following`).
    func files(following: Bool, knownPaths: Set<String> = []) throws -> [FoundFile] {
        switch self {
        case .file(let path):
            if knownPaths.contains(path) { return [] }
            guard try System.status(of: path) != nil else { throw EventLogError.missing(name: path) }
            return [FoundFile(path: path, canonicalPath: try System.canonicalPath(path))]
        case .directory(let path):
            guard let names = try System.names(in: path) else {
                if following { return [] }
                throw EventLogError.missing(name: path)
            }
            let canonical = try System.canonicalPath(path)
            if knownPaths.isEmpty { try Self.check(names, in: path) }
            let new = names.filter { !knownPaths.contains(joined(path, $0)) && PartitionName.isOne($0) }
            return new.sorted().map { FoundFile(path: joined(path, $0), canonicalPath: joined(canonical, $0)) }
        }
    }

    /// Whether files may be added to those that were found.
    var grows: Bool {
        switch self {
        case .file: false
        case .directory: true
        }
    }

    /// The path to watch for changes.
    var path: String {
        switch self {
        case .file(let path), .directory(let path): path
        }
    }

    /// The directory log that the files are partitions of, if they are; it need not be there.
    var directory: String? {
        switch self {
        case .file(let path): PartitionName.inPath(path) == nil ? nil : parent(of: path)
        case .directory(let path): path
        }
    }

    /// Throws `.notALog` for a directory that holds other things only.
    private static func check(_ names: [String], in directory: String) throws {
        if names.contains(DirectoryLog.countName) || names.contains(where: PartitionName.isOne) { return }
        // A producer's files on their way, and what a fresh file system has by itself, make no other directory of it.
        guard names.allSatisfy({ $0.hasPrefix(".") || $0 == "lost+found" || $0 == LogIdentity.fileName }) else {
            throw EventLogError.notALog(
                name: directory,
                reason: "a directory, but no event log: it holds other files and no \(PartitionName.of(0))")
        }
    }
}

/// A path in a directory, whether or not the directory's own path ends in a slash.
func joined(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
}

/// The directory that a path's last component is in.
func parent(of path: String) -> String {
    let slash = UInt8(ascii: "/")
    var trimmed = path.utf8[...]
    while trimmed.count > 1, trimmed.last == slash { trimmed.removeLast() }
    guard let end = trimmed.lastIndex(of: slash) else { return "." }
    return end == trimmed.startIndex ? "/" : String(Substring(trimmed[..<end]))
}

/// The names of the files in a directory log: `partition-0000.ndjson` and so on.
enum PartitionName {
    private static let prefix = "partition-"
    private static let suffix = ".ndjson"

    static func of(_ partition: Int) -> String {
        let digits = String(partition)
        return prefix + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + suffix
    }

    /// Whether a file is a partition. Others, such as copies and backups beside them, are not read.
    static func isOne(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        guard let number = Int(name.dropFirst(prefix.count).dropLast(suffix.count)), number >= 0 else { return false }
        return of(number) == name
    }

    /// The last component of the path, if it is a partition's name.
    static func inPath(_ path: String) -> String? {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex
        let name = String(path[start...])
        return isOne(name) ? name : nil
    }
}
