// The kernel's notices of what happens to files: inotify(7).

import Bytes
import Glibc

/// An inotify instance.
struct Inotify {
    /// Something that happened to what is watched.
    struct Notice: Equatable {
        /// Which watch saw it; -1 when notices were lost.
        let watch: Int32
        /// What it happened to in a watched directory; empty for what is watched itself.
        let name: String
        /// Whether the watch has ended: what it watched is gone, or its file system is.
        let isEnd: Bool
    }

    /// Becomes readable with each notice.
    let descriptor: OpenFile

    /// `inotify_init1(2)`; `nil` where the system has none left.
    init?() {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if descriptor < 0 { return nil }
        self.descriptor = OpenFile(owning: descriptor, name: "inotify")
    }

    /// `inotify_add_watch(2)` for every change of content, name or place; `nil` where that cannot be watched.
    func watch(_ path: String) -> Int32? {
        let changes =
            IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
        let watch = inotify_add_watch(descriptor.descriptor, path, UInt32(changes))
        return watch < 0 ? nil : watch
    }

    /// `read(2)`: the notices since the last call, in their order.
    func notices() throws -> [Notice] {
        var notices: [Notice] = []
        let room = ByteRoom(count: 1 << 16)
        while let count = try descriptor.readAvailable(into: room, 0..<room.count), count > 0 {
            Self.split(room.view(0..<count), into: &notices)
        }
        return notices
    }

    /// `struct inotify_event`: watch, mask, cookie and the length of the name, 32 bits each; then the name, filled up
    /// with NULs.
    private static func split(_ bytes: ByteView, into notices: inout [Notice]) {
        var start = 0
        while start + 16 <= bytes.count {
            let mask = bytes.halfWord(at: start + 4)
            let end = min(bytes.count, start + 16 + Int(bytes.halfWord(at: start + 12)))
            let name = bytes.part(start + 16..<end).prefix { $0 != 0 }
            notices.append(
                Notice(
                    watch: Int32(bitPattern: bytes.halfWord(at: start)),
                    name: String(decoding: name, as: UTF8.self), isEnd: mask & UInt32(IN_IGNORED) != 0))
            start = end
        }
    }
}
