import Dispatch
import Foundation
import Glibc
import ShopStore
import Support
import Synchronization
import Testing

@testable import EventLog
@testable import Following

@Suite("The lock on a log's work")
struct WorkLockTests {
    private let temporary: TemporaryFolder
    private let folder: StateFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = try #require(StateFolder(environment: ["XDG_STATE_HOME": temporary.url.path]))
    }

    private func hold(_ index: Int, _ count: Int, of log: String) throws {
        let share = try #require(Share(index: index, count: count))
        try WorkLock.hold(WorkLock.name("store", log), in: folder, log: log, share: share)
    }

    @Test("is waited for while another one founds it")
    func founding() throws {
        let founder = try LockFile(WorkLock.name("store", "founding"), in: folder)
        #expect(founder.lock(F_WRLCK, at: 0))
        let outcome = Outcomes()
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            outcome.note { try hold(0, 6, of: "founding") }
            ended.signal()
        }
        while outcome.all.isEmpty && !isWaitedFor(founder.descriptor) { sched_yield() }
        #expect(outcome.all.isEmpty)
        founder.write(count: 6)
        close(founder.descriptor)
        ended.wait()
        #expect(outcome.all == [true])
    }

    /// Whether the kernel lists somebody who waits for a lock on this file (`proc(5)`: `/proc/locks`).
    private func isWaitedFor(_ descriptor: Int32) -> Bool {
        var status = stat()
        fstat(descriptor, &status)
        // The file has no size, so it is read until it ends.
        let locks = (try? FileHandle(forReadingAtPath: "/proc/locks")?.readToEnd()) ?? Data()
        return String(decoding: locks, as: UTF8.self).split(separator: "\n").contains {
            $0.contains("->") && $0.contains(":\(status.st_ino) ")
        }
    }

    @Test("is granted to all shares of one number, also when they ask in the same moment")
    func together() {
        for round in 0..<30 {
            DispatchQueue.concurrentPerform(iterations: 6) { index in
                #expect(throws: Never.self) { try hold(index, 6, of: "together \(round)") }
            }
        }
    }

    @Test("is refused to a share that is taken, and to another number of shares, naming who has it")
    func refused() throws {
        try hold(0, 2, of: "refused")
        for (index, count) in [(0, 2), (2, 3)] {
            let error = #expect(throws: StoreError.self) { try hold(index, count, of: "refused") }
            #expect(error?.kind == .configuration)
            #expect(error?.description.contains("process \(getpid()) on \(ProcessInfo.processInfo.hostName)") == true)
        }
        try hold(1, 2, of: "refused")
    }

    /// What somebody may have put in the place of the file.
    enum Obstacle: CaseIterable { case link, pipe, directory }

    @Test(
        "neither hangs nor is taken where something else is in its place: that is named", arguments: Obstacle.allCases)
    func obstacle(_ obstacle: Obstacle) throws {
        let path = folder.path + "/" + WorkLock.name("store", "obstacle")
        switch obstacle {
        case .link: symlink(try temporary.write("other", ""), path)
        case .pipe: mkfifo(path, 0o600)
        case .directory: mkdir(path, 0o700)
        }
        let error = #expect(throws: StoreError.self) { try hold(0, 1, of: "obstacle") }
        #expect(error?.kind == .configuration && error?.description.contains(path) == true)
    }

    @Test("says of its holder as much as there is room for, and nothing of the next one")
    func longHolder() throws {
        let file = try LockFile("holders", in: folder)
        let words = String(repeating: "x", count: 200)
        for instance in [1, 0] { file.write(holder: words, of: instance) }
        file.write(holder: "short", of: 2)
        #expect([0, 1].map { file.holder(of: $0) } == Array(repeating: String(words.prefix(127)), count: 2))
        #expect(file.holder(of: 2) == "short" && file.holder(of: 3) == nil)
    }

    @Test("is held in the user's state folder, which is said, and once")
    func places() async throws {
        let home = temporary.url.path
        await #expect(processExitsWith: .success) { [home = home as String] in
            setenv("XDG_STATE_HOME", home, 1)
            let log = try LogAddress(home + "/log")
            #expect(try WorkLock.hold(store: "store", log: log, share: .whole))
            #expect(throws: StoreError.self) { try WorkLock.hold(store: "store", log: log, share: .whole) }
        }
    }

    @Test("is one for a log, whatever path leads to it")
    func aliases() throws {
        let file = try temporary.write("log", "{}\n")
        #expect(link(file, temporary.path("hard")) == 0 && symlink(file, temporary.path("soft")) == 0)
        let keys = try ["log", "hard", "soft", "../\(temporary.url.lastPathComponent)/log"].map {
            try LogAddress(temporary.path("") + "/" + $0).localKey()
        }
        #expect(Set(keys).count == 1)
        let other = try LogAddress(try temporary.write("other", "{}\n"))
        #expect(try other.localKey() != keys[0])
        #expect(try LogAddress(temporary.path("none")).localKey() == "\(LogAddress(temporary.path("none")))")
    }
}

/// Whether each of some attempts succeeded; for several threads.
private final class Outcomes: Sendable {
    private let outcomes = Mutex<[Bool]>([])
    var all: [Bool] { outcomes.withLock { $0 } }

    func note(_ attempt: () throws -> Void) {
        let succeeded = (try? attempt()) != nil
        outcomes.withLock { $0.append(succeeded) }
    }
}
