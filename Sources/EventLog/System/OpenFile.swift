// Unsafe here: the system calls that fill memory or empty it. It is sound because the kernel is given an address together with
// the size that belongs to it, of memory that whoever calls keeps meanwhile.

import Bytes
import Glibc

/// An open descriptor, closed with its last owner. Its calls may come from any thread.
final class OpenFile: Sendable {
    enum Use { case reading, appending, replacing, directory }

    let descriptor: Int32
    /// What errors call it.
    let name: String
    private let owned: Bool

    static let standardInput = OpenFile(owning: 0, name: "standard input", owned: false)
    static let standardOutput = OpenFile(owning: 1, name: "standard output", owned: false)

    /// `open(2)`, closed on exec. Opening for reading never waits, whatever the path names.
    init(_ path: String, _ use: Use) throws {
        let flags =
            switch use {
            case .reading: O_RDONLY | O_NONBLOCK
            case .appending: O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK
            case .replacing: O_WRONLY | O_CREAT | O_TRUNC
            case .directory: O_RDONLY | O_DIRECTORY
            }
        descriptor = try System.retrying("open", path) { open(path, flags | O_CLOEXEC, 0o666) }
        name = path
        owned = true
    }

    init(owning descriptor: Int32, name: String, owned: Bool = true) {
        self.descriptor = descriptor
        self.name = name
        self.owned = owned
    }

    deinit { if owned { close(descriptor) } }

    /// `fstat(2)`, which gives 0 or an error, and that is thrown.
    func status() throws -> FileStatus {
        var status = stat()
        _ = try System.retrying("fstat", name) { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// `pread(2)` until that part of the room is full or the file ends; how much was read.
    func read(into room: borrowing ByteRoom, _ range: Range<Int>, at offset: Int64) throws -> Int {
        try read(into: room.unsafeBytes(range), at: offset)
    }

    /// Up to `count` bytes from `offset`, likewise.
    func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
        // Swift would write the count of none into the empty array that all threads share.
        if count == 0 { return [] }
        return try [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            filled = try read(into: UnsafeMutableRawBufferPointer(room), at: offset)
        }
    }

    private func read(into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        var filled = 0
        while filled < room.count, let base = room.baseAddress {
            let count = try System.retrying("pread", name) {
                pread(descriptor, base + filled, room.count - filled, off_t(offset) + off_t(filled))
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// `read(2)` into that part of the room: what is there now; 0 at the end, nil when there is nothing yet (`EAGAIN`).
    func readAvailable(into room: borrowing ByteRoom, _ range: Range<Int>) throws -> Int? {
        let room = room.unsafeBytes(range)
        do {
            return try System.retrying("read", name) { Glibc.read(descriptor, room.baseAddress, room.count) }
        } catch EventLogError.system(_, _, EAGAIN) {
            return nil
        }
    }

    /// `write(2)` once: how much was written, 0 when there is no room yet (`EAGAIN`).
    func writeSome(_ bytes: ByteView) throws -> Int {
        let bytes = bytes.unsafeBytes
        do {
            return try System.retrying("write", name) { write(descriptor, bytes.baseAddress, bytes.count) }
        } catch EventLogError.system(_, _, EAGAIN) {
            return 0
        }
    }

    /// `ftruncate(2)`, likewise.
    func truncate(to size_bytes: Int64) throws {
        _ = try System.retrying("ftruncate", name) { ftruncate(descriptor, off_t(size_bytes)) }
    }

    /// `fdatasync(2)`: content and size are durable.
    func syncData() throws { _ = try System.retrying("fdatasync", name) { fdatasync(descriptor) } }

    /// `fsync(2)`.
    func syncAll() throws { _ = try System.retrying("fsync", name) { fsync(descriptor) } }

    /// `flock(2)`, exclusive, waiting for it; it ends with the call or with the process.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        _ = try System.retrying("flock", name) { flock(descriptor, LOCK_EX) }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }
}
