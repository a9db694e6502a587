// Where a reader's files are: at one path, or in a directory that partitions are added to.

/// A file to read: the path it is opened by, and the canonical name its positions are kept under.
struct FoundFile {
    let path: String
    let name: String

    /// Opens it; nil when it has gone again. Anything but a regular file is refused.
    func open() throws -> OpenFile? {
        let file: OpenFile
        do { file = try OpenFile(path, .reading) } catch EventLogError.system(_, _, System.fileMissing) { return nil }
        guard try file.status().kind == .regular else {
            throw EventLogError.notALog(
                name: path, reason: "not a regular file; a stream is read from standard input, \"-\"")
        }
        return file
    }
}

/// The files of a log.
enum FilePlace {
    case file(path: String)
    case directory(path: String)

    /// The files as of now, in a stable order. What is missing is `.missing`, except for a directory
    /// that may still come (`following`).
    func files(following: Bool) throws -> [FoundFile] {
        switch self {
        case .file(let path):
            guard try System.status(of: path) != nil else { throw EventLogError.missing(name: path) }
            return [FoundFile(path: path, name: "file:" + (try System.canonicalPath(path)))]
        case .directory(let path): return try Self.partitions(in: path, following: following)
        }
    }

    /// Whether files may be added to those that were found.
    var grows: Bool {
        switch self {
        case .file: false
        case .directory: true
        }
    }

    private static func partitions(in directory: String, following: Bool) throws -> [FoundFile] {
        guard let names = try System.names(in: directory) else {
            if following { return [] }
            throw EventLogError.missing(name: directory)
        }
        let canonical = try System.canonicalPath(directory)
        return names.filter(PartitionName.isOne).sorted().map {
            FoundFile(path: joined(directory, $0), name: "file:" + joined(canonical, $0))
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
}
