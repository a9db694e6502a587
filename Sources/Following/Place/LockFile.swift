import Glibc
import ShopStore

/// The file behind a `WorkLock`: byte ranges to lock, the number of shares in its first two bytes, and from byte 2,048
/// on for each instance who holds it.
struct LockFile {
    private static let holders_at = 2_048
    private static let holder_bytes = 128

    /// Open as long as the process lives.
    let descriptor: Int32

    /// Opens it, and makes it if need be (`openat`). Throws `StoreError` for anything but a file of this user's own: it
    /// neither follows a link nor waits for a pipe.
    init(_ name: String, in folder: StateFolder) throws {
        let path = "\(folder.path)/\(name)"
        descriptor = openat(
            folder.descriptor, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                "the joiner's lock file can't be opened, remove what is there: \(path): \(String(cString: strerror(errno)))",
                .configuration)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            close(descriptor)
            throw StoreError("the joiner's lock file is none of its own, remove it: \(path)", .configuration)
        }
    }

    func lock(_ kind: Int32, at start: Int, waiting: Bool = false) -> Bool {
        var lock = Self.range(kind, start)
        while true {
            if fcntl(descriptor, waiting ? waitForOpenFileLock : setOpenFileLock, &lock) == 0 { return true }
            if errno != EINTR { return false }
        }
    }

    /// Whether another process holds this instance.
    func isHeld(_ instance: Int) -> Bool {
        var lock = Self.range(F_WRLCK, instance + 1)
        return fcntl(descriptor, getOpenFileLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    private static func range(_ kind: Int32, _ start: Int) -> flock {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(start)
        lock.l_len = 1
        return lock
    }

    /// The number of shares; `nil` while it was never written.
    var count: Int? {
        var count: UInt16 = 0
        return pread(descriptor, &count, 2, 0) == 2 ? Int(count) : nil
    }

    func write(count: Int) {
        write([UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)], at: 0)
    }

    /// The words that the holder of an instance left: of another one's lock it is the last holder's, who has it.
    func holder(of instance: Int) -> String? {
        var bytes = [UInt8](repeating: 0, count: Self.holder_bytes)
        let count = pread(descriptor, &bytes, bytes.count, off_t(Self.holders_at + instance * Self.holder_bytes))
        let text = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0 }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    func write(holder: String, of instance: Int) {
        var bytes = Array(holder.utf8.prefix(Self.holder_bytes - 1))
        bytes += [UInt8](repeating: 0, count: Self.holder_bytes - bytes.count)
        write(bytes, at: Self.holders_at + instance * Self.holder_bytes)
    }

    /// What could not be written is missed by nobody but the words of a refusal.
    private func write(_ bytes: [UInt8], at offset: Int) {
        while pwrite(descriptor, bytes, bytes.count, off_t(offset)) < 0, errno == EINTR {}
    }
}

/// `F_OFD_GETLK`, `F_OFD_SETLK` and `F_OFD_SETLKW` of Linux's `fcntl.h`, which Swift's view of the C library leaves out.
private let getOpenFileLock: Int32 = 36
private let setOpenFileLock: Int32 = 37
private let waitForOpenFileLock: Int32 = 38
