import Bytes

/// A block of a file in memory, shared by all cursors of a reader.
final class Window {
    let room: ByteRoom
    /// Which source's bytes these are, and of which position is the first.
    var source: Int?
    var start: Int64 = 0
    var count = 0

    init(size_bytes: Int) { room = ByteRoom(count: size_bytes) }

    /// What is held of a source from `position` on, if anything.
    func bytes(of source: Int, from position: Int64) -> ByteView? {
        guard source == self.source, position >= start, position < start + Int64(count) else { return nil }
        return room.view(Int(position - start)..<count)
    }
}
