import Dispatch
import Mongo
import Synchronization

/// Says that a program waits for the database's answer: after ten seconds, then once a minute for as long as it lasts.
public enum Patience {
    private static let isBegun = Atomic(false)
    private static let isOver = Atomic(false)

    /// Looks on from a thread of its own, once for a program.
    static func begin() {
        if isBegun.exchange(true, ordering: .acquiringAndReleasing) { return }
        DispatchQueue(label: "patience").async {
            var patience = PatienceState()
            let clock = DispatchSemaphore(value: 0)
            while !isOver.load(ordering: .acquiring) {
                _ = clock.wait(timeout: .now() + 1)
                if let seconds = patience.look(wait_s: Answers.longestWait.map { Int($0.components.seconds) }) {
                    Terminal.say("The database has not answered for \(seconds) s.")
                }
            }
        }
    }

    /// Somebody else looks on from now on.
    public static func end() { isOver.store(true, ordering: .releasing) }
}

/// When it is time to say so.
struct PatienceState {
    private static let first_s = 10
    private static let next_s = 60
    private var due_s = first_s

    /// To be told about once a second how long the oldest question is open, if any is; gives the seconds to say, if any.
    mutating func look(wait_s: Int?) -> Int? {
        guard let wait_s, wait_s >= Self.first_s else {
            due_s = Self.first_s
            return nil
        }
        if wait_s < due_s { return nil }
        due_s = wait_s + Self.next_s
        return wait_s
    }
}
