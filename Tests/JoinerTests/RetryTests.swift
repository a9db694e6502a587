import ShopStore
import Testing

@testable import Following
@testable import Joiner

@Suite("What follows from a write")
struct RetryTests {
    private let away = WriteOutcome.unavailable(StoreError("gone", .unavailable))

    @Test("One that is stored, or contained, is done", arguments: [WriteOutcome.stored, .contained])
    func done(outcome: WriteOutcome) {
        var retry = Retry()
        #expect(retry.next(after: outcome, events: 9, revision: 3) == .done)
    }

    @Test("Where somebody else was first it is worked out again at once, each time that the document has changed")
    func overtaken() {
        var retry = Retry()
        for revision in [nil, 1, 2, 3] as [Int64?] {
            #expect(retry.next(after: .conflict, events: 9, revision: revision) == .again(pause_ms: 0))
        }
    }

    @Test("Where nothing has changed and it is not stored all the same, it waits, longer each time")
    func stalled() {
        var retry = Retry()
        var waits: [Retry.Step] = []
        for _ in 0..<10 { waits.append(retry.next(after: .conflict, events: 9, revision: nil)) }
        #expect(waits == [0, 20, 40, 80, 160, 320, 640, 1_280, 2_000, 2_000].map { .again(pause_ms: $0) })
        #expect(retry.next(after: .conflict, events: 9, revision: 1) == .again(pause_ms: 0), "now it has changed")
        #expect(retry.next(after: .stored, events: 9, revision: 1) == .done)
        #expect(retry.next(after: .conflict, events: 9, revision: 1) == .again(pause_ms: 0), "that is another write")
    }

    @Test("An outage is waited for, and never sets anything aside")
    func outage() {
        var retry = Retry()
        for _ in 0..<100 { #expect(retry.next(after: away, events: 1, revision: 1) == .afterOutage) }
    }

    @Test("What is refused is narrowed down to one event, which is set aside; the others follow in growing writes")
    func refused() {
        var retry = Retry()
        let refusal = WriteOutcome.refused("too large")
        for (events, left) in [(9, 4), (4, 2), (2, 1)] {
            #expect(retry.next(after: refusal, events: events, revision: 1) == .againWithFewer)
            #expect(retry.events_max == left)
        }
        #expect(retry.next(after: refusal, events: 1, revision: 1) == .setAside(reason: "too large"))
        #expect(retry.refusals == 1)
        #expect(retry.next(after: .stored, events: 1, revision: 1) == .done)
        #expect(retry.events_max == 2 && retry.refusals == 0)
        #expect(retry.next(after: .stored, events: 2, revision: 2) == .done)
        #expect(retry.events_max == 4)
    }

    @Test("One event that is refused is tried once more on the document as it is now, then set aside; the next at once")
    func single() {
        var retry = Retry()
        let refusal = WriteOutcome.refused("must be an array but is of type null")
        #expect(retry.next(after: refusal, events: 1, revision: 1) == .againWithFewer)
        #expect(retry.events_max == 1)
        for _ in 1...2 {
            guard case .setAside = retry.next(after: refusal, events: 1, revision: 1) else {
                Issue.record("not set aside")
                return
            }
        }
        _ = retry.next(after: .stored, events: 1, revision: 1)
        #expect(retry.next(after: refusal, events: 1, revision: 2) == .againWithFewer)
    }

    @Test("A key that another rule's index holds is looked at twice; then it is refused by that index's name")
    func collision() {
        var retry = Retry()
        let collision = WriteOutcome.collision(index: "email_1")
        #expect(retry.next(after: collision, events: 1, revision: nil) == .again(pause_ms: 0))
        guard case .setAside(let reason) = retry.next(after: collision, events: 1, revision: nil) else {
            Issue.record("not set aside")
            return
        }
        #expect(reason.contains("email_1"))
    }
}

@Suite("No progress")
struct StallStateTests {
    @Test("is said after ten seconds, then once a minute")
    func said() {
        var stall = StallState()
        var said: [Int] = []
        for second in 0..<200 where stall.look(progress: 1, hasWork: true, now_ms: Int64(second) * 1_000) != nil {
            said.append(second)
        }
        #expect(said == [10, 70, 130, 190])
    }

    @Test("is looked into from one second on")
    func stuck() {
        var stall = StallState()
        _ = stall.look(progress: 7, hasWork: true, now_ms: 5_000)
        #expect(!stall.isStuck(progress: 7, now_ms: 5_999))
        #expect(stall.isStuck(progress: 7, now_ms: 6_000))
        #expect(!stall.isStuck(progress: 8, now_ms: 6_000))
    }

    @Test("is not said while there is some, or nothing to do")
    func unsaid() {
        var stall = StallState()
        for second in 0..<100 as Range<Int64> {
            #expect(stall.look(progress: Int(second / 9), hasWork: true, now_ms: second * 1_000) == nil)
        }
        for second in 100..<200 as Range<Int64> {
            #expect(stall.look(progress: 1, hasWork: false, now_ms: second * 1_000) == nil)
        }
    }
}
