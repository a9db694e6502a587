import Testing

@testable import Following

@Suite("Readiness")
struct ReadinessTests {
    /// Looks every quarter of a second for so long; gives the last report. `change` is told the time.
    private func watched(_ seconds: Double, _ change: (inout Pulse, Int64) -> Void) -> Readiness.Report {
        var readiness = Readiness()
        var report = Readiness.Report()
        for now_ms in stride(from: Int64(0), through: Int64(seconds * 1_000), by: 250) {
            var pulse = Pulse(now_ms: now_ms)
            pulse.phase = .running
            pulse.hasLog = true
            // A service at its rounds.
            pulse.rounds = .init(reading: Int(now_ms), working: Int(now_ms))
            change(&pulse, now_ms)
            report = readiness.look(pulse)
        }
        return report
    }

    @Test("is there for a service that is idle, far behind but moving, or without partitions")
    func ready() {
        #expect(watched(100) { _, _ in }.isReady)
        #expect(
            watched(100) {
                $0.place = "x"; $0.progress = Int($1); $0.behind = Behind(amount: 1 << 40, unit: .bytes)
            }.isReady)
        #expect(watched(100) { pulse, _ in pulse.behind = Behind(amount: 0, unit: .messages) }.isReady)
    }

    @Test("is not there before the service has begun, and after it ends")
    func phases() {
        #expect(watched(1) { pulse, _ in pulse.phase = .starting }.missing == ["service": "starting"])
        #expect(watched(1) { pulse, _ in pulse.phase = .ending }.missing == ["service": "ending"])
    }

    @Test("goes within five seconds of the last progress, says how far behind, and for what it waits")
    func stuck() {
        let stuck: (inout Pulse, Int64) -> Void = { pulse, now_ms in
            pulse.place = "file:/log, position 7"
            pulse.progress = Int(min(now_ms, 10_000))
            pulse.behind = Behind(amount: 12_031, unit: .messages)
            pulse.waitingFor = "the lock"
        }
        #expect(watched(13.75, stuck).isReady)
        #expect(
            watched(15, stuck).missing == [
                "progress": "no progress for 5 s with 12031 messages behind, waiting for the lock"
            ])
        #expect(watched(15, stuck).isAlive)
    }

    @Test("goes at once with an outage, and within seconds where the database answers nothing")
    func database() {
        #expect(
            watched(0) { pulse, _ in pulse.outageSince_ms = 0 }.missing == [
                "database": "unavailable since 1970-01-01T00:00:00Z"
            ])
        #expect(
            watched(0) { pulse, _ in pulse.probe = .failed("no primary") }.missing == [
                "database": "unavailable: no primary"
            ])
        #expect(watched(0) { pulse, _ in pulse.probe = .silent(for_ms: 2_400) }.isReady)
        #expect(
            watched(0) { pulse, _ in pulse.probe = .silent(for_ms: 3_100) }.missing == ["database": "no answer for 3 s"]
        )
    }

    @Test("goes where no broker is reached, no partitions are given, or the log does not answer")
    func log() {
        #expect(watched(0) { pulse, _ in pulse.logTrouble = "no broker can be reached" }.missing["log"] != nil)
        #expect(watched(0) { pulse, _ in pulse.isPlaced = false }.missing == ["log": "no partitions yet"])
        #expect(watched(6) { pulse, _ in pulse.rounds.reading = 0 }.missing == ["log": "no answer for 6 s"])
        // While a batch is worked on the reading waits for that.
        #expect(
            watched(6) {
                $0.rounds.reading = 0; $0.place = "x"; $0.progress = Int($1)
            }.isReady)
    }

    @Test("says nothing of the time in which the process was stopped")
    func stopped() {
        var readiness = Readiness()
        for now_ms: Int64 in [0, 250, 500, 60_500] {
            var pulse = Pulse(now_ms: now_ms)
            (pulse.phase, pulse.place, pulse.hasLog) = (.running, "x", true)
            #expect(readiness.look(pulse).isReady)
        }
    }

    @Test("is not needed to be alive: who waits is, and who does nothing for a minute though nobody keeps it is not")
    func alive() {
        #expect(
            watched(100) { pulse, _ in
                pulse.place = "x"; pulse.isAsking = true
            }.isAlive)
        #expect(
            watched(100) { pulse, _ in
                pulse.place = "x"; pulse.outageSince_ms = 0
            }.isAlive)
        #expect(
            watched(100) { pulse, _ in
                pulse.place = "x"; pulse.waitingFor = "whoever reads standard output"
            }.isAlive)
        #expect(watched(59) { pulse, _ in pulse.place = "x" }.isAlive)
        #expect(!watched(61) { pulse, _ in pulse.place = "x" }.isAlive)
        #expect(!watched(61) { pulse, _ in pulse.rounds.working = 0 }.isAlive)
    }
}
