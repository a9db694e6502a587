import EventLog
import Joiner
import Shop
import ShopStore
import Support
import Synchronization
import Testing

/// Keeps the positions that a run stores, in the order in which it stores them.
private final class KeptPositions: PositionStore {
    private let kept = Mutex<[Int64]>([])

    var all: [Int64] { kept.withLock { $0 } }

    func resume(_ sightings: [Sighting], share: Share) -> [Resumption] {
        Resumption.fromTheBeginning(sightings)
    }
    func verify(_ sources: [String]?, share: Share) {}
    func store(_ marks: [String: SourceMark], share: Share) {
        kept.withLock { $0 += marks.values.map(\.position) }
    }
}

@Suite("A run")
struct RunTests {
    private let folder: TemporaryFolder
    private let positions = KeptPositions()
    private let lines = JoinRule.order("1") + "\n" + JoinRule.payment("1") + "\n"

    init() throws { folder = try TemporaryFolder() }

    private func run(_ store: any JoinStore) throws -> RunCounts {
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        let log = try LogAddress(try folder.write("log", lines))
        let voice = Joiner.Voice(print: { _ in }, say: { _ in }, progress: { _, _ in })
        return try Joiner(
            configuration, log: log, store: store, positions: positions, sources: SourceTable(), voice: voice
        ).run()
    }

    @Test("stores the position behind what it has stored")
    func position() throws {
        #expect(try run(MemoryStore()).applied == 2)
        #expect(positions.all.last == Int64(lines.utf8.count))
    }

    @Test("that could not store its state has stored no position")
    func failure() throws {
        let error = #expect(throws: StoreError.self) { try run(BrokenStore()) }
        #expect(error?.description == BrokenStore.error.description)
        #expect(positions.all == [])
    }
}
