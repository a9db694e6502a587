// A position that a person chose.

extension SourceMark {
    /// What to store so that a file is gone on with at `position`, which has to be where a line begins; nil: behind its
    /// last whole line. Nil for its beginning. Throws `EventLogError`.
    public static func inFile(_ path: String, at position: Int64?) throws -> SourceMark? {
        let file = try OpenFile(path, .reading)
        let position = try position ?? file.endOfLastLine()
        if position == 0 { return nil }
        let size_bytes = try file.status().size_bytes
        if position > size_bytes {
            throw EventLogError.noSuchPlace(name: path, reason: "it ends at byte \(size_bytes)")
        }
        let mark = try SourceMark(of: file, name: path, position: position)
        guard try file.isNewline(at: position - 1) else {
            throw EventLogError.noSuchPlace(name: path, reason: "no line of it begins at byte \(position)")
        }
        return mark
    }

    /// Whether the file at a path of this machine holds what was read up to here. Throws `EventLogError` where it cannot be
    /// read.
    public func stands(in path: String) throws -> Bool {
        guard try System.status(of: path)?.kind == .regular else { return false }
        do { try verify(against: OpenFile(path, .reading), name: path) } catch let error as EventLogError
            where error.saysOtherContent
        { return false }
        return true
    }
}

extension OpenFile {
    fileprivate func isNewline(at offset: Int64) throws -> Bool {
        try bytes(at: offset, count: 1) == [newline]
    }

    /// The position behind the last newline; 0 without one.
    fileprivate func endOfLastLine() throws -> Int64 {
        var end = try status().size_bytes
        let block_bytes = 1 << 16
        while end > 0 {
            let start = max(0, end - Int64(block_bytes))
            let block = try bytes(at: start, count: block_bytes)
            if let last = block.lastIndex(of: newline) { return start + Int64(last) + 1 }
            end = start
        }
        return 0
    }
}
