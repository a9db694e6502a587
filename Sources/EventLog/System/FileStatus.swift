// What the kernel says of a file.

import Glibc

/// What `fstat(2)` says of a file.
struct FileStatus: Equatable {
    enum Kind { case regular, directory, other }
    let kind: Kind
    let size_bytes: Int64
    let device: Int64
    let inode: Int64
    /// How many names it has.
    let links: Int
    /// When its content changed last, in Unix nanoseconds.
    let modified_ns: Int64

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        size_bytes = Int64(status.st_size)
        device = Int64(truncatingIfNeeded: status.st_dev)
        inode = Int64(truncatingIfNeeded: status.st_ino)
        links = Int(clamping: status.st_nlink)
        modified_ns = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }

    func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
