// A position that a person chose.

extension SourceMark {
    /// What to store so that a file is gone on with at `position`, which has to be where a line begins; nil: behind its
    /// last whole line. Nil for its beginning. Throws `EventLogError`.
    public static func inFile(_ path: String, at position: Int64?) throws -> SourceMark? {
        let file = try OpenFile(path, .reading)
        let position = try position ?? file.endOfLastLine()
        if position == 0 { return nil }
        let mark = try SourceMark(of: file, name: path, position: position)
        guard try file.isNewline(at: position - 1) else {
            throw EventLogError.unacceptableRecord(reason: "no line of \(path) begins at byte \(position)")
        }
        return mark
    }
}

extension OpenFile {
    fileprivate func isNewline(at offset: Int64) throws -> Bool {
        try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { room in
            try read(into: room, at: offset) == 1 && room[0] == 0x0A
        }
    }

    /// The position behind the last newline; 0 without one.
    fileprivate func endOfLastLine() throws -> Int64 {
        var end = try status().size_bytes
        return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { room in
            while end > 0 {
                let start = max(0, end - Int64(room.count))
                let filled = try read(into: room, at: start)
                if let last = room[..<filled].lastIndex(of: 0x0A) { return start + Int64(last) + 1 }
                end = start
            }
            return 0
        }
    }
}
