import Glibc
import Testing

@testable import Services

@Suite("The limit of a run")
struct RunLimitTests {
    /// What is sent when, looked at every 100 ms for ten seconds.
    private func signals(timeout_ms: Int64, leavingFrom: Int64 = .max) -> (sent: [Int64: Int32], RunLimit.Reason?) {
        var limit = RunLimit(timeout_ms: timeout_ms, from: 0)
        var sent: [Int64: Int32] = [:]
        for now_ms in stride(from: Int64(0), through: 10_000, by: 100) {
            if let signal = limit.signal(at: now_ms, isLeaving: now_ms >= leavingFrom) { sent[now_ms] = signal }
        }
        return (sent, limit.reason)
    }

    @Test("asks a program to end that runs too long, and ends it if it does not")
    func tooLong() {
        #expect(signals(timeout_ms: 1_000) == ([1_000: SIGTERM, 3_000: SIGKILL], .tooLong))
        #expect(signals(timeout_ms: 60_000) == ([:], nil))
    }

    @Test("leaves it a little when the service is to end")
    func leaving() {
        #expect(signals(timeout_ms: 60_000, leavingFrom: 1_000) == ([3_000: SIGTERM, 3_500: SIGKILL], .leaving))
        #expect(signals(timeout_ms: 1_000, leavingFrom: 2_000) == ([1_000: SIGTERM, 2_500: SIGKILL], .tooLong))
    }
}
