/// A block of a file in memory, shared by all cursors of a reader.
final class Window {
    let room: UnsafeMutableRawBufferPointer
    /// Which source's bytes these are, and of which position is the first.
    var source: Int?
    var start: Int64 = 0
    var count = 0

    init(size_bytes: Int) { room = .allocate(byteCount: size_bytes, alignment: 16) }
    deinit { room.deallocate() }

    /// What is held of a source from `position` on, if anything.
    func bytes(of source: Int, from position: Int64) -> UnsafeRawBufferPointer? {
        guard source == self.source, position >= start, position < start + Int64(count) else { return nil }
        return UnsafeRawBufferPointer(rebasing: room[Int(position - start)..<count])
    }
}
