import ShopStore

/// What a look at a running service finds.
package struct Pulse: Sendable {
    /// Milliseconds of a clock that only runs forward.
    package var now_ms: Int64
    /// Whether the service has begun with its log, and not ended.
    package var phase = Phase.starting
    /// Changes with whatever was done.
    package var progress = 0
    /// Where the batch at hand begins, and what its next step waits for.
    package var place: String?
    package var waitingFor: String?
    /// Changes with each round of the threads that read and work.
    package var rounds = Rounds()
    /// How much is still to be taken; nil where there is no telling.
    package var behind: Behind?
    /// Since when the database has been away, in Unix milliseconds.
    package var outageSince_ms: Int64?
    /// What is wrong with the log.
    package var logTrouble: String?
    /// Whether there is a log that is read.
    package var hasLog = false
    /// Whether it is known which partitions are this service's.
    package var isPlaced = true
    /// Whether some call waits for the database's answer.
    package var isAsking = false
    /// What asking the database by itself came to: how it failed, or for how many milliseconds it has not answered.
    package var probe = ProbeState.answered
    /// The same of those who keep the log.
    package var logProbe = ProbeState.answered

    package enum Phase: Sendable { case starting, running, ending }
    package enum ProbeState: Sendable, Equatable {
        case answered
        case failed(String)
        case silent(for_ms: Int64)
    }
    package struct Rounds: Equatable, Sendable {
        package var reading = 0
        package var working = 0
    }

    package init(now_ms: Int64) { self.now_ms = now_ms }
}

/// Whether a service is alive, and whether it does its work: decided from looks, without any waiting or talking.
package struct Readiness {
    /// What is missing, in its parts; ready where nothing is.
    package struct Report: Sendable, Equatable {
        package var missing: [String: String] = [:]
        package var isAlive = true
        package var isReady: Bool { missing.isEmpty }
    }

    /// For how long nothing may be done where there is something to do, and the database not answer, in milliseconds.
    static let stall_ms_max: Int64 = 4_000
    static let silence_ms_max: Int64 = 2_500
    /// Threads that should go round without waiting for anybody are dead after so long.
    static let dead_ms: Int64 = 60_000
    /// Looks further apart than this, as when the process was stopped, say nothing of what was between them.
    private static let gap_ms: Int64 = 2_000

    private var progressed = Since(value: 0)
    private var read = Since(value: 0)
    private var worked = Since(value: 0)
    private var last_ms: Int64?

    package init() {}

    /// To be told of a look every quarter of a second.
    package mutating func look(_ pulse: Pulse) -> Report {
        let hasGap = last_ms.map { pulse.now_ms - $0 > Self.gap_ms } ?? true
        last_ms = pulse.now_ms
        progressed.note(pulse.progress, pulse.now_ms, anew: hasGap)
        read.note(pulse.rounds.reading, pulse.now_ms, anew: hasGap)
        worked.note(pulse.rounds.working, pulse.now_ms, anew: hasGap)
        var report = Report()
        report.missing["service"] = phase(pulse)
        report.missing["database"] = database(pulse)
        report.missing["log"] = log(pulse)
        report.missing["progress"] = progress(pulse)
        report.isAlive = isAlive(pulse)
        return report
    }

    private func phase(_ pulse: Pulse) -> String? {
        switch pulse.phase {
        case .starting: "starting"
        case .running: nil
        case .ending: "ending"
        }
    }

    private func database(_ pulse: Pulse) -> String? {
        if let since_ms = pulse.outageSince_ms { return "unavailable since \(momentText(since_ms) ?? "unknown")" }
        switch pulse.probe {
        case .answered: return nil
        case .failed(let cause): return "unavailable: \(cause)"
        case .silent(let for_ms): return for_ms > Self.silence_ms_max ? "no answer for \(for_ms / 1_000) s" : nil
        }
    }

    private func log(_ pulse: Pulse) -> String? {
        if let trouble = pulse.logTrouble { return trouble }
        switch pulse.logProbe {
        case .answered: break
        case .failed(let cause): return cause
        case .silent(let for_ms): return "no answer for \(for_ms / 1_000) s"
        }
        if !pulse.isPlaced { return "no partitions yet" }
        let stalled_ms = read.lasts_ms(pulse.now_ms)
        // A batch that waits for the one before it keeps the reading, too.
        let isStuck = pulse.hasLog && pulse.place == nil && stalled_ms > Self.stall_ms_max
        return isStuck ? "no answer for \(stalled_ms / 1_000) s" : nil
    }

    private func progress(_ pulse: Pulse) -> String? {
        let stalled_ms = progressed.lasts_ms(pulse.now_ms)
        guard pulse.phase == .running, pulse.place != nil, stalled_ms > Self.stall_ms_max else { return nil }
        let behind = pulse.behind.map { " with \($0)" } ?? ""
        let cause = pulse.waitingFor.map { ", waiting for \($0)" } ?? ""
        return "no progress for \(stalled_ms / 1_000) s\(behind)\(cause)"
    }

    /// Not alive is only who waits for nobody and does nothing all the same: to begin anew helps nobody who waits.
    private func isAlive(_ pulse: Pulse) -> Bool {
        if pulse.phase != .running || pulse.isAsking || pulse.outageSince_ms != nil || pulse.waitingFor != nil {
            return true
        }
        let isWorking = pulse.place != nil
        return (isWorking ? progressed : worked).lasts_ms(pulse.now_ms) < Self.dead_ms
    }
}

/// A value, and since when it has been the same.
private struct Since {
    var value: Int
    private var since_ms: Int64 = 0

    init(value: Int) { self.value = value }

    mutating func note(_ new: Int, _ now_ms: Int64, anew: Bool) {
        if new != value || anew { (value, since_ms) = (new, now_ms) }
    }

    func lasts_ms(_ now_ms: Int64) -> Int64 { now_ms - since_ms }
}
