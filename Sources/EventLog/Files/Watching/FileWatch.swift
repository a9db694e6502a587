// Which of a log's files have something new, told by the kernel instead of by looking at each of them.

/// What happened to a log's files since the last look.
struct FileChanges {
    /// Indices of files that have changed.
    var files: [Int] = []
    /// Whether there may be files that are not known.
    var mayHaveNewFiles = false
    /// Whether notices were lost: any file may have changed.
    var isIncomplete = false
    /// Whether nothing is watched any more.
    var isOver = false
}

/// Watches a directory log, or a file. One watch serves all partitions, but for those that are also called otherwise:
/// what is written to them under another name, the directory does not hear of.
struct FileWatch {
    private let inotify: Inotify
    private let main: Int32
    private let isDirectory: Bool
    private var byName: [String: Int] = [:]
    private var byWatch: [Int32: Int] = [:]

    /// `nil` where nothing is there yet, where the kernel has no watch left, and on file systems that other machines
    /// write to, of which it knows nothing.
    init?(_ place: FilePlace, isShared: (_ device: Int64) -> Bool = { MountTable.isShared(device: $0) }) {
        guard let status = try? System.status(of: place.path), !isShared(status.device),
            let inotify = Inotify(), let main = inotify.watch(place.path)
        else { return nil }
        (self.inotify, self.main) = (inotify, main)
        isDirectory = place.grows
    }

    /// Becomes readable when something has happened.
    var descriptor: OpenFile { inotify.descriptor }

    /// Has a file's changes told by its index.
    mutating func add(_ found: FoundFile, _ file: OpenFile, index: Int) throws {
        guard isDirectory else { return byWatch[main] = index }
        byName[PartitionName.inPath(found.path) ?? ""] = index
        if try file.status().links > 1 || System.isLink(found.path), let own = inotify.watch(found.path) {
            byWatch[own] = index
        }
    }

    func changes() throws -> FileChanges {
        var changes = FileChanges()
        for notice in try inotify.notices() { note(notice, in: &changes) }
        return changes
    }

    private func note(_ notice: Inotify.Notice, in changes: inout FileChanges) {
        if notice.watch == -1 { changes.isIncomplete = true }
        if notice.isEnd, notice.watch == main { changes.isOver = true }
        if notice.watch == main, isDirectory {
            if let file = byName[notice.name] {
                changes.files.append(file)
            } else if PartitionName.isOne(notice.name) {
                changes.mayHaveNewFiles = true
            }
        } else if let file = byWatch[notice.watch] {
            changes.files.append(file)
        } else {
            changes.mayHaveNewFiles = true
        }
    }
}
