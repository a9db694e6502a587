import ShopStore
import Synchronization
import Testing

@testable import Joiner

@Suite("An outage of the store")
struct OutageTests {
    private struct Impatience: Error {}

    @Test("is waited for, longer each time and never more than two seconds, and told of once at either end")
    func survived() throws {
        let said = Mutex<[String]>([])
        let waits = Mutex<[Int]>([])
        let outage = Outage(
            say: { text in said.withLock { $0.append(text) } },
            pause: { wait_ms in waits.withLock { $0.append(wait_ms) } })
        var failures = 20
        let answer = try outage.survive {
            failures -= 1
            if failures >= 0 { throw StoreError("gone", .unavailable) }
            return 7
        }
        #expect(answer == 7)
        #expect(waits.withLock { $0 }.count == 20 && waits.withLock { $0 }.last == 2_000)
        #expect(waits.withLock { zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } })
        #expect(said.withLock { $0 }.count == 2)
    }

    @Test(
        "is not what an error is that will never pass: that ends the run at once",
        arguments: [StoreError.Kind.other, .configuration])
    func final(kind: StoreError.Kind) {
        let outage = Outage(say: { _ in }, pause: { _ in throw Impatience() })
        #expect(throws: StoreError.self) { try outage.note(StoreError("for good", kind)) }
        #expect(throws: StoreError.self) { try outage.survive { throw StoreError("for good", kind) } }
    }

    @Test("ends when the joiner is asked to stop")
    func stopped() {
        let outage = Outage(say: { _ in }, pause: { _ in throw Impatience() })
        #expect(throws: Impatience.self) { try outage.survive { throw StoreError("gone", .unavailable) } }
    }
}
