import FoundationEssentials
import Glibc
import ShopStore

/// Keeps two joiners of one machine from doing the same share of the same work.
///
/// It only saves work: the guards on the documents keep the state right whoever writes. The locks are the kernel's
/// (`fcntl` with `F_OFD_SETLK`), so they end with the process, however it ends. Byte 0 of the lock file is shared by
/// all joiners at work, who must agree on the number of instances; byte i + 1 belongs to instance i.
public enum WorkLock {
    /// Takes the lock, and holds it until the process ends. Throws `StoreError` if another joiner has it.
    public static func hold(store: String, log: String, share: Share) throws {
        let descriptor = try open(path(store, log))
        guard lock(descriptor, F_WRLCK, at: Int64(share.index) + 1) else {
            throw StoreError("another joiner is at work as instance \(share) of \(log)", .configuration)
        }
        let isAlone = lock(descriptor, F_WRLCK, at: 0)
        var count = UInt16(share.count)
        if isAlone { _ = pwrite(descriptor, &count, 2, 0) }
        // Whoever is alone has the byte for himself only until the number is written: that is waited for.
        guard lock(descriptor, F_RDLCK, at: 0, waiting: true), pread(descriptor, &count, 2, 0) == 2,
            Int(count) == share.count
        else {
            throw StoreError(
                "joiners are at work on \(log) in \(count) shares; stop them before there can be \(share.count)",
                .configuration)
        }
    }

    static func path(_ store: String, _ log: String) -> String {
        "\(FileManager.default.temporaryDirectory.path)/shop-joiner-\(geteuid())-\(workName(store: store, log: log)).lock"
    }

    static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor < 0 { throw StoreError("\(path): \(String(cString: strerror(errno)))", .configuration) }
        return descriptor
    }

    static func lock(_ descriptor: Int32, _ kind: Int32, at start: Int64, waiting: Bool = false) -> Bool {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(start)
        lock.l_len = 1
        while true {
            if fcntl(descriptor, waiting ? waitForOpenFileLock : setOpenFileLock, &lock) == 0 { return true }
            if errno != EINTR { return false }
        }
    }
}

/// `F_OFD_SETLK` and `F_OFD_SETLKW` of Linux's `fcntl.h`, which Swift's view of the C library leaves out.
private let setOpenFileLock: Int32 = 37
private let waitForOpenFileLock: Int32 = 38
