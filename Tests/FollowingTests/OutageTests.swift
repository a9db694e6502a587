import EventLog
import Glibc
import Logging
import ShopStore
import Synchronization
import Testing

@testable import Following

/// Positions in a store that is away.
private struct AwayPositions: PositionStore {
    private let away = StoreError("gone", .unavailable)
    func resume(_ sightings: [Sighting], share: Share) throws -> [Resumption] { throw away }
    func verify(_ sources: [String]?, share: Share) throws { throw away }
    func store(_ marks: [String: SourceMark], share: Share) throws { throw away }
}

@Suite("An outage of the store")
struct OutageTests {
    private struct Impatience: Error {}

    @Test("is waited for, longer each time and never more than two seconds, and told of once at either end")
    func survived() throws {
        let said = Mutex<[String]>([])
        let waits = Mutex<[Int]>([])
        let outage = Outage(
            logger: .telling { text in said.withLock { $0.append(text) } },
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
        let outage = Outage(logger: .silent, pause: { _ in throw Impatience() })
        #expect(throws: StoreError.self) { try outage.wait(after: StoreError("for good", kind), .writing, begunIn: 0) }
        #expect(throws: StoreError.self) { try outage.survive { throw StoreError("for good", kind) } }
    }

    @Test("before the joiner is at work is an error; then it is waited for")
    func start() {
        let outage = Outage(logger: .silent, pause: { _ in throw Impatience() })
        let start = SourceStart(AwayPositions(), FollowSettings(), outage, JoinedPositions(), .silent)
        #expect(throws: StoreError.self) { try start.resume([]) }
        start.isRunning.store(true, ordering: .releasing)
        #expect(throws: Impatience.self) { try start.resume([]) }
    }

    @Test("ends when the joiner is asked to stop")
    func stopped() {
        let outage = Outage(logger: .silent, pause: { _ in throw Impatience() })
        #expect(throws: Impatience.self) { try outage.survive { throw StoreError("gone", .unavailable) } }
    }

    @Test("that many threads meet at once is one pause, and one word at either end")
    func together() async throws {
        let said = Mutex<[String]>([])
        let pauses = Mutex(0)
        let isAway = Mutex(true)
        let outage = Outage(
            logger: .telling { text in said.withLock { $0.append(text) } }, pause: { _ in usleep(1_000) },
            probe: {
                pauses.withLock { $0 += 1 }
                isAway.withLock { $0 = false }
            })
        // All have failed before the first of them begins to wait.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask { try outage.wait(after: StoreError("gone", .unavailable), .writing, begunIn: 0) }
            }
            try await group.waitForAll()
        }
        for _ in 0..<2 { outage.succeeded(.writing, begunIn: try outage.begin()) }
        #expect(pauses.withLock { $0 } == 1)
        #expect(said.withLock { $0 }.count == 2, "\(said.withLock { $0 })")
    }

    @Test("after which the store is another one ends the run for every thread")
    func another() {
        let outage = Outage(logger: .silent, pause: { _ in }, probe: { throw StoreError("swapped", .configuration) })
        let gone = StoreError("gone", .unavailable)
        #expect(throws: StoreError.self) { try outage.wait(after: gone, .writing, begunIn: 0) }
        #expect(throws: StoreError.self) { try outage.survive(.reading) { 7 } }
    }
}

@Suite("What is known of an outage")
struct OutageStateTests {
    @Test("Calls that fail together are one outage")
    func together() {
        var state = OutageState()
        #expect(state.failed(.writing, begunIn: 0) == .pause(wait_ms: 50, isFirst: true))
        #expect(state.failed(.writing, begunIn: 0) == .join)
        state.paused()
        #expect(state.failed(.writing, begunIn: 0) == .again, "it had begun before the pause")
        let after1 = state.succeeded(.writing, begunIn: 1)
        #expect(after1)
        let after2 = state.succeeded(.writing, begunIn: 1)
        #expect(!after2)
    }

    @Test("One that goes on pauses longer each time, and is not new")
    func lasting() {
        var state = OutageState()
        #expect(state.failed(.reading, begunIn: 0) == .pause(wait_ms: 50, isFirst: true))
        var waits: [Int] = []
        for _ in 0..<8 { waits.append(state.stillAway()) }
        #expect(waits == [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000])
        state.paused()
        #expect(state.failed(.reading, begunIn: 1) == .pause(wait_ms: 2_000, isFirst: false))
    }

    @Test("Where writes fail, it is not over with a read that works")
    func writesAlone() {
        var state = OutageState()
        _ = state.failed(.writing, begunIn: 0)
        state.paused()
        let after3 = state.succeeded(.reading, begunIn: 1)
        #expect(!after3)
        let after4 = state.succeeded(.writing, begunIn: 1)
        #expect(after4)
    }

    @Test("A call that began before the pause says nothing about what came after it")
    func late() {
        var state = OutageState()
        _ = state.failed(.reading, begunIn: 0)
        state.paused()
        let after5 = state.succeeded(.reading, begunIn: 0)
        #expect(!after5)
        let after6 = state.succeeded(.reading, begunIn: 1)
        #expect(after6)
    }
}
