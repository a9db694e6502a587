import FoundationEssentials
import Glibc

/// The folder on this machine for what a joiner leaves to the next one: `$XDG_STATE_HOME/shop-joiner`, without that
/// variable `~/.local/state/shop-joiner`, and where neither can be used, one beside the temporary files. Only its owner
/// may write to it.
struct StateFolder: Sendable {
    let path: String
    /// Open as long as the process lives.
    let descriptor: Int32

    /// `nil` where there is no such folder (`mkdir`, `open`, `fstat`, `faccessat`).
    init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        for path in Self.paths(environment) {
            guard let descriptor = Self.open(path) else { continue }
            (self.path, self.descriptor) = (path, descriptor)
            return
        }
        return nil
    }

    private static func paths(_ environment: [String: String]) -> [String] {
        // A relative path is to be ignored, says the specification of these variables.
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/state" : nil }
        return [state ?? home].compactMap { $0.map { $0 + "/shop-joiner" } }
            + [FileManager.default.temporaryDirectory.path + "/shop-joiner-\(geteuid())"]
    }

    private static func open(_ path: String) -> Int32? {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { return nil }
        var status = stat()
        // Among the temporary files anybody might have made it.
        if fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0,
            faccessat(descriptor, ".", W_OK | X_OK, AT_EACCESS) == 0
        {
            return descriptor
        }
        close(descriptor)
        return nil
    }
}
