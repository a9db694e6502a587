// A mongod whose data is swapped for an older copy, as by somebody who restores a backup under a running service.

import Foundation

/// A copy of everything that a mongod held at one moment. Goes with the value.
public final class MongoCopy: Sendable {
    fileprivate let folder: URL

    fileprivate init(of data: URL) throws {
        folder = data.deletingLastPathComponent().appendingPathComponent("shop-copy-\(UUID().uuidString)")
        try copyFolder(data, to: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

extension OwnedMongo {
    /// Kills mongod, copies its files, and starts it again: what was acknowledged by then is in the copy.
    public func takeCopy() throws -> MongoCopy {
        try kill()
        let copy = try MongoCopy(of: folder)
        try restart()
        return copy
    }

    /// Kills mongod and starts it again with the copy's files, on the same port.
    public func restore(_ copy: MongoCopy) throws {
        try kill()
        try FileManager.default.removeItem(at: folder)
        try copyFolder(copy.folder, to: folder)
        try restart()
    }
}

/// With cp(1): it leaves holes what mongod keeps empty for later.
private func copyFolder(_ from: URL, to target: URL) throws {
    let copy = Process()
    copy.executableURL = URL(fileURLWithPath: "/bin/cp")
    copy.arguments = ["-r", "--sparse=always", from.path, target.path]
    try copy.run()
    copy.waitUntilExit()
    guard copy.terminationStatus == 0 else { throw OwnedMongo.Failure(description: "cp of \(from.path) failed") }
}
