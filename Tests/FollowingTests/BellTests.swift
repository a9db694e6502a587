import Dispatch
import Synchronization
import Testing

@testable import Following

@Suite("A bell")
struct BellTests {
    private let bell = Bell()

    @Test("lets one go on for each ring, whether it came before the waiting or after")
    func rings() {
        #expect(!bell.wait(0))
        bell.ring()
        bell.ring()
        #expect(bell.wait(0))
        #expect(bell.wait(until: .distantFuture))
        #expect(!bell.wait(20))
    }

    @Test("loses no ring and makes none, however many ring and wait at once and give up")
    func many() {
        let taken = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 8) { [bell] worker in
            for _ in 0..<2_000 {
                if worker % 2 == 0 { bell.ring() } else if bell.wait(worker % 4) { taken.add(1, ordering: .relaxed) }
            }
        }
        var left = 0
        while bell.wait(0) { left += 1 }
        #expect(taken.load(ordering: .relaxed) + left == 8_000)
    }

    @Test("waits as long as it should where nobody rings")
    func patience() {
        let begun = ContinuousClock.now
        #expect(!bell.wait(100))
        #expect(ContinuousClock.now - begun >= .milliseconds(99))
    }
}
