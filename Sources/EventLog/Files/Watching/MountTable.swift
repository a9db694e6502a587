// Which file systems are shared with other machines, whose writing the kernel gives no notice of.

import Bytes

/// The mounts of this process: `/proc/self/mountinfo`, proc(5).
enum MountTable {
    private static let shared: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "gfs2", "lustre", "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs",
        "vboxsf", "virtiofs",
    ]

    /// Whether other machines may write to the file system with this device number, as `stat(2)` gives it.
    static func isShared(device: Int64) -> Bool {
        guard let table = try? text() else { return false }
        return isShared(device: device, in: table)
    }

    static func isShared(device: Int64, in table: String) -> Bool {
        let number = UInt64(bitPattern: device)
        let major = (number >> 8) & 0xFFF | (number >> 32) & 0xFFFF_F000
        let minor = number & 0xFF | (number >> 12) & 0xFFFF_FF00
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
                dash + 1 < fields.endIndex
            else { continue }
            let kind = fields[dash + 1]
            return shared.contains(String(kind)) || kind == "fuse" || kind.hasPrefix("fuse.")
        }
        return false
    }

    private static func text() throws -> String {
        let file = try OpenFile("/proc/self/mountinfo", .reading)
        var bytes: [UInt8] = []
        let room = ByteRoom(count: 1 << 16)
        while let count = try file.readAvailable(into: room, 0..<room.count), count > 0 {
            bytes.append(contentsOf: room.view(0..<count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
