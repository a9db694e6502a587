import EventLog
import FoundationEssentials
import Glibc
import ShopStore

/// Keeps two joiners of one machine from doing the same share of the same work.
///
/// It only saves work: the guards on the documents keep the state right whoever writes. The locks are the kernel's
/// (`fcntl` with `F_OFD_SETLK`), so they end with the process, however it ends. Byte 0 of the lock file is shared by
/// all joiners at work, who must agree on the number of instances; byte i + 1 belongs to instance i. The file is in the
/// state folder, where nobody else can put one in its place, and the log is called by its inode there, so that it has
/// one lock whatever path leads to it.
public enum WorkLock {
    /// Takes the lock, and holds it until the process ends. Throws `StoreError` if another joiner has it, naming its
    /// process. False where there is no state folder: then nothing is locked.
    @discardableResult
    public static func hold(
        store: String, log: LogAddress, share: Share, as service: String = "joiner"
    ) throws -> Bool {
        guard let folder = StateFolder() else { return false }
        try hold(name(store, try log.localKey()), in: folder, log: "\(log)", share: share, as: service)
        return true
    }

    static func name(_ store: String, _ log: String) -> String { workName(store: store, log: log) + ".lock" }

    static func hold(
        _ name: String, in folder: StateFolder, log: String, share: Share, as service: String = "joiner"
    ) throws {
        let file = try LockFile(name, in: folder)
        guard file.lock(F_WRLCK, at: share.index + 1) else {
            throw refusal("another \(service) is at work as instance \(share) of \(log)", file.holder(of: share.index))
        }
        let isAlone = file.lock(F_WRLCK, at: 0)
        if isAlone { file.write(count: share.count) }
        // Whoever is alone has the byte for himself only until the number is written: that is waited for.
        guard file.lock(F_RDLCK, at: 0, waiting: true), let count = file.count, count == share.count else {
            throw refusal(
                "joiners are at work on \(log) in \(file.count ?? 0) shares; stop them before there can be \(share.count)",
                (0..<1024).lazy.filter { $0 != share.index && file.isHeld($0) }.first.flatMap(file.holder))
        }
        file.write(holder: "process \(getpid()) on \(ProcessInfo.processInfo.hostName)", of: share.index)
    }

    private static func refusal(_ words: String, _ holder: String?) -> StoreError {
        StoreError(madeVisible(words + (holder.map { ": \($0)" } ?? "")), .configuration)
    }
}
