import EventLog
import Shop
import ShopStore
import Testing

@testable import Following
@testable import Joiner

/// A store that goes away for good: at once, or when customers are written.
private final class StoppedStore: PassingStore, @unchecked Sendable {
    private let keepsLetters: Bool
    private static let away = StoreError("gone", .unavailable)

    init(_ inner: MemoryStore, keepsLetters: Bool) {
        self.keepsLetters = keepsLetters
        super.init(inner)
    }

    override func write(_ letters: [DeadLetter]) throws {
        if !keepsLetters { throw Self.away }
        inner.write(letters)
    }
    override func write(_ customers: [CustomerWrite]) -> [WriteOutcome] {
        customers.map { _ in .unavailable(Self.away) }
    }
}

@Suite("Counts")
struct CountsTests {
    @Test("of parts add up, each kind by itself")
    func sums() {
        var one = RunCounts()
        (one.read, one.applied, one.duplicate) = (1, 2, 3)
        (one.deadLettered, one.waiting, one.conflicts, one.passedOver) = (4, 5, 6, 7)
        var sum = RunCounts()
        sum.add(one)
        sum.add(one)
        #expect(sum.read == 2 && sum.applied == 4 && sum.duplicate == 6)
        #expect(sum.deadLettered == 8 && sum.conflicts == 12)
        #expect(sum.passedOver == 14)
        sum.add(RunCounts())
        #expect(sum.waiting == 5, "what waits is the database's number, as far as it is known")
    }

    @Test("of outcomes: what was there already counts as a duplicate, what is not known yet counts nowhere")
    func outcomes() {
        var counts = RunCounts()
        counts.count([.applied, .duplicate, nil, .replayed, .rejected, .applied, .applied])
        #expect(counts.applied == 3 && counts.duplicate == 2 && counts.deadLettered == 1 && counts.read == 0)
    }

    @Test("of a batch that a stop has cut short are of what was kept: a letter that is in no database is none")
    func cutShort() throws {
        let lines = [
            "nonsense", JoinRule.order("1"), "worse",
            #"{"event_type": "product_delivered", "product_id": "m", "quantity": 1}"#,
        ]
        for keepsLetters in [false, true] {
            let store = StoppedStore(MemoryStore(), keepsLetters: keepsLetters)
            let desk = Desk(store: store, memory: store.inner, pause: { _ in throw ServiceRuntime.Stopped() })
            #expect(throws: ServiceRuntime.Stopped.self) { try desk.process(lines) }
            let counts = desk.engine.counts
            #expect(
                counts.deadLettered == store.inner.deadLetters.count && counts.deadLettered == (keepsLetters ? 2 : 0))
            #expect(counts.read == counts.deadLettered && counts.passedOver == 0 && counts.applied == 0)
        }
    }

    @Test("of a batch that is joined more than once are those of what had an effect at last")
    func joinedAgain() {
        var outcomes = BatchOutcomes(events: 4)
        let found: [(Outcome?, Int)] = [
            (.applied, 0), (.replayed, 0), (.replayed, 1), (.applied, 1), (.applied, 2), (nil, 2), (.applied, 3),
            (.rejected, 3),
        ]
        for (outcome, event) in found { outcomes.note(outcome, of: event) }
        var counts = RunCounts()
        outcomes.count(into: &counts)
        #expect(counts.applied == 3 && counts.duplicate == 0 && counts.deadLettered == 1)
    }

    @Test("of a batch are those of its parts, and its place is that of the last one")
    func batches() {
        var part = Batch(capacity: 0)
        (part.read, part.countedLetters, part.texts_bytes, part.letters_bytes) = (3, 1, 10, 20)
        part.passedOver = 2
        part.reached = [0: 5, 1: 7]
        var whole = Batch(capacity: 0)
        #expect(whole.isEmpty)
        whole.append(part)
        part.reached = [1: 9]
        whole.append(part)
        #expect(whole.read == 6 && whole.countedLetters == 2 && whole.texts_bytes == 20 && whole.letters_bytes == 40)
        #expect(whole.reached == [0: 5, 1: 9] && !whole.isEmpty && whole.passedOver == 4)
        whole.removeAll()
        #expect(whole.isEmpty && whole.read == 0 && whole.texts_bytes == 0 && whole.letters_bytes == 0)
    }

    @Test("of milliseconds behind know neither the future nor an overflow")
    func behind() {
        func behind(_ oldest_ms: Int64?, at now_ms: Int64) -> Int64? {
            Lag(source: "s", position: 0, end: nil, records: 1, oldest_ms: oldest_ms).behind_ms(at: now_ms)
        }
        #expect(behind(nil, at: 5) == nil && behind(3, at: 5) == 2 && behind(5, at: 5) == 0 && behind(9, at: 5) == 0)
        #expect(behind(.min, at: 5) == .max && behind(.max, at: -5) == 0 && behind(-5, at: .max) == .max)
    }
}
