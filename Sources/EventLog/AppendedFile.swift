// A file that several producers append to at once: each block under the file's lock, whole lines only.
//
// Lines that were written are never taken back, since a reader may have seen them; what may be taken
// back is the piece of a line at the end, which no reader looks at before its newline is there.

/// A file being appended to; opened, and made if need be, with the first block.
final class AppendedFile: BlockTarget {
    /// What to do about a last line without its newline.
    enum TornTail {
        /// Cut it off: only our producers write here, and this one was killed before it was told "done".
        case cut
        /// End it with a newline: whoever wrote it, it is not ours to delete.
        case keep
    }

    private let path: String
    private let tornTail: TornTail
    private var file: OpenFile?
    private var isPlaceDurable = false
    /// What made it impossible to say what the file holds of our lines; everything after it fails, too.
    private var failure: EventLogError?

    init(_ path: String, tornTail: TornTail) {
        self.path = path
        self.tornTail = tornTail
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
            let status = try file.status()
            guard let there = try System.status(of: path), there.isSameFile(as: status) else { return false }
            let start = try repairTail(of: file, size_bytes: status.size_bytes)
            try write(&block, to: file, start: start)
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
            try block.withUnsafeBytes { bytes in
                while written < bytes.count {
                    written += try file.writeSome(UnsafeRawBufferPointer(rebasing: bytes[written...]))
                }
            }
            block.removeAll(keepingCapacity: true)
        } catch {
            let whole = block.withUnsafeBytes { bytes in
                System.lastNewline(in: UnsafeRawBufferPointer(rebasing: bytes[..<written])).map { $0 + 1 } ?? 0
            }
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
    /// Sees to it that the file ends with a newline. Its size then.
    private func repairTail(of file: OpenFile, size_bytes: Int64) throws -> Int64 {
        let whole_bytes = try Self.wholeLines(of: file, size_bytes: size_bytes, lookingBack: tornTail == .cut)
        if whole_bytes == size_bytes { return size_bytes }
        switch tornTail {
        case .cut:
            try file.truncate(to: whole_bytes)
            return whole_bytes
        case .keep:
            _ = try withUnsafeBytes(of: UInt8(0x0A)) { try file.writeSome($0) }
            return size_bytes + 1
        }
    }

    /// How many bytes the file has up to its last newline; only whether that is its last byte, unless `lookingBack`.
    private static func wholeLines(of file: OpenFile, size_bytes: Int64, lookingBack: Bool) throws -> Int64 {
        var end = size_bytes
        var chunk_bytes: Int64 = 1
        return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { room in
            while end > 0 {
                let start = max(0, end - chunk_bytes)
                let chunk = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(end - start)])
                let filled = try file.read(into: chunk, at: start)
                if let last = System.lastNewline(in: UnsafeRawBufferPointer(rebasing: chunk[..<filled])) {
                    return start + Int64(last) + 1
                }
                end = start
                if !lookingBack { break }
                chunk_bytes = Int64(room.count)
            }
            return end
        }
    }
}
