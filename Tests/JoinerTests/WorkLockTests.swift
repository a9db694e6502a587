import Dispatch
import Foundation
import Glibc
import ShopStore
import Synchronization
import Testing

@testable import Joiner

@Suite("The lock on a log's work")
struct WorkLockTests {
    private let store = "tests \(getpid())"

    private func hold(_ index: Int, _ count: Int, of log: String) throws {
        let share = try #require(Share(index: index, count: count))
        try WorkLock.hold(store: store, log: log, share: share)
    }

    @Test("is waited for while another one founds it")
    func founding() throws {
        let founder = try WorkLock.open(WorkLock.path(store, "founding"))
        #expect(WorkLock.lock(founder, F_WRLCK, at: 0))
        let outcome = Outcomes()
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            outcome.note { try hold(0, 6, of: "founding") }
            ended.signal()
        }
        while outcome.all.isEmpty && !isWaitedFor(founder) { sched_yield() }
        #expect(outcome.all.isEmpty)
        var count: UInt16 = 6
        #expect(pwrite(founder, &count, 2, 0) == 2)
        close(founder)
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

    @Test("is refused to a share that is taken, and to another number of shares")
    func refused() throws {
        try hold(0, 2, of: "refused")
        #expect(throws: StoreError.self) { try hold(0, 2, of: "refused") }
        #expect(throws: StoreError.self) { try hold(2, 3, of: "refused") }
        try hold(1, 2, of: "refused")
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
