// How a position in a file is recognised: by the bytes that stand before it.

import Bytes

extension SourceMark {
    /// Marks `position` in the file as it is now; `.truncated` when the file does not reach that far.
    init(of file: OpenFile, name: String, position: Int64) throws {
        let status = try file.status()
        guard position >= 0 else { throw EventLogError.invalidMark(name: name, position: position) }
        guard position <= status.size_bytes else {
            throw EventLogError.truncated(name: name, position: position, size_bytes: status.size_bytes)
        }
        let sample_bytes = min(position, Int64(Self.sample_bytes_max))
        self.init(
            position: position, device: status.device, inode: status.inode,
            headFingerprint: try file.fingerprint(at: 0, count: Int(sample_bytes)),
            tailFingerprint: try file.fingerprint(at: position - sample_bytes, count: Int(sample_bytes)))
    }

    /// Throws unless the file still holds what was read when this mark was made.
    func verify(against file: OpenFile, name: String) throws {
        let now = try SourceMark(of: file, name: name, position: position)
        guard now.headFingerprint == headFingerprint, now.tailFingerprint == tailFingerprint else {
            throw EventLogError.replaced(name: name, position: position)
        }
    }
}

extension OpenFile {
    /// Fingerprint of up to `count` bytes from `offset`.
    func fingerprint(at offset: Int64, count: Int) throws -> Int64 {
        try bytes(at: offset, count: count).withView(EventLog.fingerprint)
    }
}

extension OpenFile {
    /// The record that starts at `start` and is followed by the one at `next`, without its line end, or the first
    /// `bytes_max` of it; `nil` where no such line is there.
    func record(from start: Int64, to next: Int64, bytes_max: Int) throws -> [UInt8]? {
        guard 0 <= start, start < next, try status().size_bytes >= next else { return nil }
        let end_bytes = try bytes(at: next - 1, count: 1)
        let line = try bytes(at: start, count: min(Int(next - 1 - start), bytes_max + 1))
        guard end_bytes == [newline], !line.contains(newline) else { return nil }
        let hasWholeLine = Int64(line.count) == next - 1 - start
        return Array((hasWholeLine && line.last == 0x0D ? line.dropLast() : line[...]).prefix(bytes_max))
    }
}

extension OpenFile {
    /// Whether the file has these bytes at `offset`.
    func holds(_ bytes: ByteView, at offset: Int64) throws -> Bool {
        let room = ByteRoom(count: min(bytes.count, 1 << 16))
        for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
            let expected = bytes.part(start..<min(start + room.count, bytes.count))
            let filled = try read(into: room, 0..<expected.count, at: offset + Int64(start))
            if room.view(0..<filled) != expected { return false }
        }
        return true
    }
}
