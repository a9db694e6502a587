// A file that several producers append to at once: each block under the file's lock, whole lines only.
//
// Lines that were written are never taken back, since a reader may have seen them, and what others wrote never is;
// what may be taken back is the piece of our own line at the end that the disk had no room for.

import Bytes

/// A file being appended to; opened, and made if need be, with the first block.
final class AppendedFile: BlockTarget {
    /// How long whoever is writing a line in pieces is waited for, in milliseconds.
    static let patience_ms: Int64 = 1_000

    private let path: String
    private let patience_ms: Int64
    private var file: OpenFile?
    private var isPlaceDurable = false
    /// What made it impossible to say what the file holds of our lines; everything after it fails, too.
    private var failure: EventLogError?

    init(_ path: String, patience_ms: Int64 = AppendedFile.patience_ms) {
        self.path = path
        self.patience_ms = patience_ms
    }

    func write(_ block: inout [UInt8]) throws {
        if let failure { throw failure }
        while !(try writeLocked(&block)) {
            try sync()
            file = nil
        }
    }

    /// After a failed `fdatasync` the kernel may have dropped what it could not write, and says so
    /// only once: trying again would prove nothing.
    func sync() throws {
        if let failure { throw failure }
        guard let file else { return }
        do { try file.syncData() } catch let error as EventLogError {
            failure = error
            throw error
        }
        if !isPlaceDurable { try System.syncDirectory(parent(of: path)) }
        isPlaceDurable = true
    }

    /// False when the path names another file by now: then it must be opened anew.
    private func writeLocked(_ block: inout [UInt8]) throws -> Bool {
        let file = try opened()
        return try file.withLock {
            guard let there = try System.status(of: path), there.isSameFile(as: try file.status()) else { return false }
            try write(&block, to: file, start: try completedTail(of: file))
            return true
        }
    }

    private func opened() throws -> OpenFile {
        if let file { return file }
        let opened = try OpenFile(path, .appending)
        guard try opened.status().kind == .regular else {
            throw EventLogError.notALog(name: path, reason: "not a regular file")
        }
        isPlaceDurable = false
        file = opened
        return opened
    }

    private func write(_ block: inout [UInt8], to file: OpenFile, start: Int64) throws {
        var written = 0
        do {
            try block.withView { bytes in
                while written < bytes.count { written += try file.writeSome(bytes.part(written..<bytes.count)) }
            }
            block.removeAll(keepingCapacity: true)
        } catch {
            let whole = block[..<written].lastIndex(of: newline).map { $0 + 1 } ?? 0
            try takeBack(file, from: start + Int64(written), to: start + Int64(whole), after: error)
            block.removeFirst(whole)
            throw error
        }
    }

    /// Cuts off the beginning of a line that could not be written to its end.
    private func takeBack(_ file: OpenFile, from end: Int64, to start: Int64, after error: any Error) throws {
        guard start < end else { return }
        do {
            // Somebody appended without the lock: the end of the file is theirs now.
            guard try file.status().size_bytes == end else { throw error }
            try file.truncate(to: start)
        } catch {
            failure = error as? EventLogError
            throw error
        }
    }
}

extension AppendedFile {
    /// Sees to it that the file ends with a newline; its size then.
    ///
    /// A last line without one was left by a producer that died, or somebody is still writing it who takes no lock.
    /// Whoever it was, it is not ours to delete: it is ended, and joined, or becomes a dead letter.
    private func completedTail(of file: OpenFile) throws -> Int64 {
        let begun_ms = System.monotonic_ms()
        while true {
            let status = try file.status()
            if try file.endsLine(at: status.size_bytes) { return status.size_bytes }
            let age_ms = (System.realtime_ns() &- status.modified_ns) / 1_000_000
            if age_ms >= patience_ms || System.monotonic_ms() - begun_ms >= patience_ms {
                let written = try [newline].withView { try file.writeSome($0) }
                return status.size_bytes + Int64(written)
            }
            _ = System.wait(for: 0, on: [], timeout_ms: 10)
        }
    }
}

extension OpenFile {
    /// Whether there is nothing before `end`, or a newline.
    fileprivate func endsLine(at end: Int64) throws -> Bool {
        if end == 0 { return true }
        return try bytes(at: end - 1, count: 1) == [newline]
    }
}
