// A disk of a few kilobytes or megabytes, in memory, that a test may fill to the last byte.

import Foundation

/// A file system (tmpfs) of its own, unmounted when nobody holds it any more. Only root may have one.
public final class MemoryDisk: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let folder: TemporaryFolder

    /// Whether this process may mount one.
    public static let isPermitted = (try? MemoryDisk(size_KiB: 64)) != nil

    public init(size_KiB: Int) throws {
        folder = try TemporaryFolder()
        let mount = try ChildProcess(
            "/bin/mount", ["-t", "tmpfs", "-o", "size=\(size_KiB)k", "tmpfs", folder.url.path], environment: [:]
        ).wait()
        guard mount.status == 0 else { throw Failure(description: "no tmpfs: \(mount)") }
    }

    deinit {
        // Lazily: whoever still has a file there keeps it as long as needed.
        _ = try? ChildProcess("/bin/umount", ["-l", folder.url.path], environment: [:]).wait()
    }

    /// Fills the disk with a file of zeros until there is no room left for another block.
    public func fill() throws {
        try Data().write(to: folder.url.appendingPathComponent("filler"))
        let filler = try FileHandle(forWritingTo: folder.url.appendingPathComponent("filler"))
        defer { try? filler.close() }
        for size_bytes in [1 << 20, 1 << 16, 1 << 12] {
            while (try? filler.write(contentsOf: Data(count: size_bytes))) != nil {}
        }
    }

    /// Makes the room free that `fill` took: a program that was started meanwhile may have the file open, and would keep it.
    public func makeRoom() throws {
        truncate(folder.path("filler"), 0)
        try FileManager.default.removeItem(atPath: folder.path("filler"))
    }
}
