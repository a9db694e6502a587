import Dispatch
import Foundation
import Joiner
import ShopStore
import Testing

@Suite("The lock on a log's work")
struct WorkLockTests {
    private func hold(_ index: Int, _ count: Int, of log: String) throws {
        let share = try #require(Share(index: index, count: count))
        try WorkLock.hold(store: "tests \(getpid())", log: log, share: share)
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
