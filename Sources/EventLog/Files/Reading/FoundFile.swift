// A file that may be a source, on its way to being one.

/// A file to read: the path it is opened by, and where that leads.
struct FoundFile {
    let path: String
    /// Absolute and without links, apart from the file itself in a directory log.
    let canonicalPath: String

    /// The name of a source that is called by its place.
    var place: String { SourceName.ofFile(at: canonicalPath) }

    /// Its name in a directory log; `nil` for a log of one file.
    private var partition: String? { PartitionName.inPath(canonicalPath) }

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

    /// What can be said of it. `logIdentity` is that of the directory log it is a partition of.
    func sighting(of file: OpenFile, logIdentity: String?) throws -> Sighting {
        let content = try Self.contentIdentity(of: file, at: canonicalPath)
        let own = logIdentity.flatMap { log in partition.map { "log:\(log)/\($0)" } }
        let place = place
        return Sighting(
            path: canonicalPath, link: try link(), host: System.hostName, identity: own ?? content, content: content,
            verify: { try $0.verify(against: file, name: place) },
            whereabouts: { try Self.whereabouts($0, of: file, content) })
    }

    /// The path as it was asked for, if there is a link on it.
    private func link() throws -> String? {
        let asked = path.hasPrefix("/") ? path : joined(try System.canonicalPath("."), path)
        return asked == canonicalPath ? nil : asked
    }

    /// Partitions of one log may begin with the same line.
    private static func contentIdentity(of file: OpenFile, at path: String) throws -> String? {
        try file.contentIdentity().map { content in PartitionName.inPath(path).map { "\(content)/\($0)" } ?? content }
    }

    private static func whereabouts(_ path: String, of file: OpenFile, _ content: String?) throws -> Whereabouts {
        let there: FileStatus?
        do { there = try System.status(of: path) } catch let error as EventLogError where error.fault == .input {
            return .lookalike
        }
        guard let there else { return .nothing }
        if there.isSameFile(as: try file.status()) { return .same }
        guard there.kind == .regular else { return .other }
        guard let other = try? contentIdentity(of: OpenFile(path, .reading), at: path) else {
            return there.size_bytes == 0 ? .other : .lookalike
        }
        return other == content ? .lookalike : .other
    }
}
