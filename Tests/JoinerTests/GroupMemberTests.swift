import EventLog
import Logging
import ShopStore
import Support
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// Positions that somebody else has taken over, so many times.
private final class TakenPositions: PositionStore {
    private let left: Mutex<Int>

    init(times: Int) { left = Mutex(times) }

    func resume(_ sightings: [Sighting], share: Share) -> [Resumption] { Resumption.fromTheBeginning(sightings) }
    func verify(_ sources: [String]?, share: Share) {}
    func store(_ marks: [String: SourceMark], share: Share) throws {
        let isTaken = left.withLock { left in
            defer { left -= 1 }
            return left > 0
        }
        if isTaken { throw StoreError("it has been taken over", .overtaken) }
    }
}

@Suite("A member of a group")
struct GroupMemberTests {
    private let folder: TemporaryFolder
    private let told = Told()

    init() throws { folder = try TemporaryFolder() }

    /// Joins two records, for so long each time; gives the counts and what was said.
    private func run(
        isInGroup: Bool = true, takenOver times: Int, each_ms: Int64 = 0, away: [any Error] = []
    ) throws -> (counts: RunCounts, said: [String]) {
        let log = try LogAddress(try folder.write("log", JoinRule.order("1") + "\n" + JoinRule.payment("1") + "\n"))
        let (positions, memory) = (TakenPositions(times: times), MemoryStore())
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        let voice = Joiner.Voice(print: { _ in }, logger: .telling(told.tell), progress: { _, _ in })
        let member = try GroupMember(
            isInGroup: isInGroup, pace: .init(clock_ms: { [told] in told.pass(each_ms) }, pause: told.pause),
            logger: .telling(told.tell)
        ) { [configuration, told] _ in
            told.made()
            if (2..<2 + away.count).contains(told.count) { throw away[told.count - 2] }
            return try Joiner(
                configuration, log: log, store: memory, positions: positions, sources: SourceTable(), voice: voice)
        }
        return (try member.run(), told.all)
    }

    @Test("that was overtaken goes on from what the database holds, says so, and counts what all of it did")
    func overtaken() throws {
        let (counts, said) = try run(takenOver: 2)
        #expect(counts.read == 6 && counts.applied == 2 && counts.duplicate == 4)
        #expect(said.count == 2 && said.allSatisfy { $0.contains("taken over") && $0.contains("Going on") })
        #expect(told.count == 3)
    }

    @Test("that is overtaken waits for the database and the brokers to begin anew with, and says so once")
    func away() throws {
        let away: [any Error] = [
            StoreError("no primary", .unavailable), EventLogError.unreachable(name: "kafka", reason: "refused"),
            StoreError("no primary", .unavailable), StoreError("no primary", .unavailable),
            StoreError("no primary", .unavailable),
        ]
        let (counts, said) = try run(takenOver: 1, away: away)
        #expect(counts.applied == 2 && told.count == 7)
        #expect(said.count == 2 && said[1].hasPrefix("Waiting to go on: ") && said[1].contains("no primary"))
        #expect(told.pauses_ms == [400, 200, 400, 800, 1_600, 1_600])
    }

    @Test("that is overtaken does not wait for what will not pass")
    func refused() throws {
        #expect(throws: StoreError.self) { try run(takenOver: 1, away: [StoreError("no rights", .configuration)]) }
        #expect(told.count == 2)
    }

    @Test("that is overtaken again and again without having stored anything ends with the reason")
    func vain() throws {
        let error = #expect(throws: StoreError.self) { try run(takenOver: .max) }
        #expect(error?.kind == .overtaken)
        #expect(told.count == 10)
        // Longer and longer, and not at the end.
        #expect(told.pauses_ms == (2...10).map { 200 * $0 })
    }

    @Test("that is overtaken again and again, but not soon, goes on all the same")
    func seldom() throws {
        let (counts, said) = try run(takenOver: 20, each_ms: 60_000)
        #expect(counts.applied == 2 && said.count == 20)
        #expect(told.pauses_ms == Array(repeating: 200, count: 20))
    }

    @Test("is not what a joiner of files is: that one ends when it is overtaken")
    func alone() throws {
        #expect(throws: StoreError.self) { try run(isInGroup: false, takenOver: 1) }
        #expect(told.count == 1)
    }
}

/// What was said, and how many joiners were made.
private final class Told: Sendable {
    private let said = Mutex<[String]>([])
    private let pauses = Mutex<[Int]>([])
    private let time_ms = Atomic<Int64>(0)
    private let joiners = Atomic(0)

    var all: [String] { said.withLock { $0 } }
    var count: Int { joiners.load(ordering: .relaxed) }
    func tell(_ text: String) { said.withLock { $0.append(text) } }
    var pauses_ms: [Int] { pauses.withLock { $0 } }
    func pause(_ wait_ms: Int) { pauses.withLock { $0.append(wait_ms) } }
    /// A clock that goes on by so much whenever somebody looks.
    func pass(_ step_ms: Int64) -> Int64 { time_ms.add(step_ms, ordering: .relaxed).newValue }
    func made() { joiners.add(1, ordering: .relaxed) }
}
