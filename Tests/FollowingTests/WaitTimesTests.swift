import Testing

@testable import Following

@Suite("How long records wait")
struct WaitTimesTests {
    @Test("is nothing where all is taken, and counts from the look before the oldest open record came")
    func counts() {
        var times = WaitTimes()
        #expect(times.look(taken: 10, rest: 0, now_ms: 0) == 0)
        #expect(times.look(taken: 10, rest: 5, now_ms: 1_000) == 1_000)
        #expect(times.look(taken: 10, rest: 5, now_ms: 2_000) == 2_000)
        // What came at 2,000 to 3,000 is all that is open.
        #expect(times.look(taken: 15, rest: 5, now_ms: 3_000) == 1_000)
        #expect(times.look(taken: 20, rest: 0, now_ms: 4_000) == 0)
    }

    @Test("is short where a service keeps up with what never ends, and never less than the truth where it does not")
    func truth() {
        var (keepingUp, lagging) = (WaitTimes(), WaitTimes())
        for second in 0..<Int64(1_000) {
            // A record a second; one service is two seconds behind, the other takes half of them.
            let kept = keepingUp.look(taken: max(0, second - 2), rest: min(2, second), now_ms: second * 1_000)
            #expect(kept <= 3_000)
            let waited = lagging.look(taken: second / 2, rest: second - second / 2, now_ms: second * 1_000)
            // The oldest open record came at the time of its number.
            let truth = second == second / 2 ? 0 : (second - second / 2 - 1) * 1_000
            #expect(waited >= truth, "at \(second)")
            #expect(Double(waited) <= Double(truth) * 1.05 + 3_000, "at \(second)")
        }
    }

    @Test("begins anew with a source that was put back")
    func putBack() {
        var times = WaitTimes()
        _ = times.look(taken: 100, rest: 900, now_ms: 0)
        #expect(times.look(taken: 10, rest: 90, now_ms: 60_000) == 0)
        #expect(times.look(taken: 10, rest: 90, now_ms: 61_000) == 1_000)
    }
}
