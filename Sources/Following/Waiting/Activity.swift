import Dispatch
import Logging
import Synchronization

/// What the joiner is at, for the thread that watches over it: whether it gets on, and if not what it waits for.
package final class Activity: Sendable {
    private struct Now {
        var progress = 0
        /// Where the batch at hand begins; `nil` where there is none.
        var place: String?
        var waitingFor: String?
        var batches = 0
        /// Those of the threads that read and work, whatever comes of them.
        var rounds = Pulse.Rounds()
    }
    private let now = Mutex(Now())

    package init() {}

    /// Something was stored.
    package func progressed() {
        now.withLock { now in
            now.progress &+= 1
            now.waitingFor = nil
        }
    }

    package func begin(at place: String) {
        now.withLock { now in
            now.progress &+= 1
            now.batches &+= 1
            now.place = place
        }
    }

    package func end() {
        now.withLock { now in
            now.progress &+= 1
            (now.place, now.waitingFor) = (nil, nil)
        }
    }

    /// The thread that reads, or the one that works, goes round once more.
    func readsOn() { now.withLock { $0.rounds.reading &+= 1 } }
    func worksOn() { now.withLock { $0.rounds.working &+= 1 } }

    /// Puts down what it is at.
    func describe(in pulse: inout Pulse) {
        let now = now.withLock { $0 }
        (pulse.progress, pulse.place, pulse.waitingFor) = (now.progress, now.place, now.waitingFor)
        pulse.rounds = now.rounds
    }

    /// What the next step waits for, until there is progress.
    package func waits(for what: String) { now.withLock { $0.waitingFor = what } }

    /// Looks every half second until `isOver` is raised, and says when there is no progress. From one second on
    /// `free` is called each time: it may take away what is waited for.
    package func watch(
        until isOver: StopFlag, clock_ms: @escaping @Sendable () -> Int64, logger: Logger,
        free: @escaping @Sendable () -> Void
    ) {
        let freeing = Freeing(free)
        DispatchQueue(label: "watching").async {
            var (stall, length) = (StallState(), StallState())
            while !isOver.wait(500) {
                let now = self.now.withLock { $0 }
                if stall.isStuck(progress: now.progress, now_ms: clock_ms()), now.place != nil { freeing.begin() }
                let hasWork = now.place != nil
                let stalled_s = stall.look(progress: now.progress, hasWork: hasWork, now_ms: clock_ms())
                let taken_s = length.look(progress: now.batches, hasWork: hasWork, now_ms: clock_ms())
                guard let place = now.place else { continue }
                if let stalled_s {
                    let cause = now.waitingFor ?? "the database's answer"
                    logger.warning(
                        "No progress for \(stalled_s) s at \(place): waiting for \(cause).",
                        metadata: ["seconds": "\(stalled_s)", "place": "\(place)", "waiting_for": "\(cause)"])
                } else if let taken_s {
                    logger.notice(
                        "At work for \(taken_s) s on what was read from \(place) on.",
                        metadata: ["seconds": "\(taken_s)", "place": "\(place)"])
                }
            }
        }
    }
}

/// Takes away what is waited for, on a thread of its own, and not twice at once: it may wait for the same database.
private final class Freeing: Sendable {
    private let isAtWork = Atomic(false)
    private let queue = DispatchQueue(label: "freeing")
    private let free: @Sendable () -> Void

    init(_ free: @escaping @Sendable () -> Void) { self.free = free }

    func begin() {
        if isAtWork.exchange(true, ordering: .acquiring) { return }
        queue.async { [self] in
            free()
            isAtWork.store(false, ordering: .releasing)
        }
    }
}
