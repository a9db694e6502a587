// A directory log's own bookkeeping: small files that are there whole or not at all.

import Bytes

enum SmallFile {
    private static let size_bytes_max = 64

    /// The file's text; `nil` when there is none. Of a longer one only the beginning, which nobody takes for valid.
    static func text(of path: String) throws -> String? {
        guard let status = try System.status(of: path) else { return nil }
        guard status.kind == .regular else { throw EventLogError.damaged(name: path, reason: "not a regular file") }
        return String(decoding: try OpenFile(path, .reading).bytes(at: 0, count: size_bytes_max), as: UTF8.self)
    }

    /// Writes the text beside and renames it, durably. The directory's lock must be held.
    static func write(_ text: String, to name: String, in path: String, _ directory: OpenFile) throws {
        let newPath = joined(path, "." + name + ".new")
        let file = try OpenFile(newPath, .replacing)
        try Array(text.utf8).withView { bytes in
            guard try file.writeSome(bytes) == bytes.count else {
                throw EventLogError.damaged(name: path, reason: "its file \"\(name)\" could not be written")
            }
        }
        try file.syncAll()
        try System.rename(newPath, to: joined(path, name))
        try directory.syncAll()
    }
}
