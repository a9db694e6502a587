import Dispatch
import EventLog
import Foundation
import Joiner
import Logging
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

/// Counts how often somebody looks for purchases that need wait no more; or is away, and cannot say.
private final class SweptStore: PassingStore, @unchecked Sendable {
    private let isAway: Bool
    private let looks = Atomic(0)

    init(isAway: Bool = false) {
        self.isAway = isAway
        super.init(MemoryStore())
    }

    var sweeps: Int { looks.load(ordering: .relaxed) }

    override func waitedForProducts() throws -> [ShopID] {
        if isAway { throw StoreError("gone", .unavailable) }
        looks.add(1, ordering: .relaxed)
        return inner.waitedForProducts()
    }
}

@Suite("A run")
struct RunTests {
    private let folder: TemporaryFolder
    private let positions = KeptPositions()
    private let lines = JoinRule.order("1") + "\n" + JoinRule.payment("1") + "\n"

    init() throws { folder = try TemporaryFolder() }

    private func joiner(
        _ store: any JoinStore, say: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Joiner {
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        let log = try LogAddress(try folder.write("log", lines))
        let voice = Joiner.Voice(print: { _ in }, logger: .telling(say), progress: { _, _ in })
        return try Joiner(
            configuration, log: log, store: store, positions: positions, sources: SourceTable(), voice: voice)
    }

    private func run(_ store: any JoinStore) throws -> RunCounts { try joiner(store).run() }

    @Test("stores the position behind what it has stored")
    func position() throws {
        #expect(try run(MemoryStore()).applied == 2)
        #expect(positions.all.last == Int64(lines.utf8.count))
    }

    @Test("looks for purchases that need wait no more when it begins and when it ends, not after every batch")
    func sweeps() throws {
        let store = SweptStore()
        #expect(try run(store).applied == 2)
        #expect(store.sweeps == 2)
    }

    @Test("can be stopped while it waits for the database")
    func stopped() throws {
        let (isAway, isOver) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let joiner = try joiner(SweptStore(isAway: true), say: { _ in isAway.signal() })
        Thread.detachNewThread {
            _ = try? joiner.run()
            isOver.signal()
        }
        isAway.wait()
        joiner.stop()
        #expect(isOver.wait(timeout: .now() + .seconds(8)) == .success)
    }

    @Test("that could not store its state has stored no position")
    func failure() throws {
        let error = #expect(throws: StoreError.self) { try run(BrokenStore()) }
        #expect(error?.description == BrokenStore.error.description)
        #expect(positions.all == [])
    }
}
