import Dispatch
import Synchronization

/// A semaphore whose waiting goes by a clock that only runs forward.
///
/// On Linux `DispatchSemaphore` waits by the time of day: where that is put back by an hour, what waits for a second waits for
/// an hour. Waiting for a group does not. For use by several threads.
final class Bell: Sendable {
    private struct State {
        /// Rings that nobody has waited for yet.
        var rings = 0
        /// Who waits, the first one first; each leaves its group with its ring.
        var waiting: [DispatchGroup] = []
    }
    private let state = Mutex(State())

    /// Lets one go on who waits, now or later.
    func ring() {
        state.withLock { state in
            if state.waiting.isEmpty { state.rings += 1 } else { state.waiting.removeFirst().leave() }
        }
    }

    /// Waits for a ring, at most until then; whether it came.
    func wait(until end: DispatchTime) -> Bool {
        let place = state.withLock { state -> DispatchGroup? in
            if state.rings > 0 {
                state.rings -= 1
                return nil
            }
            let place = DispatchGroup()
            place.enter()
            state.waiting.append(place)
            return place
        }
        guard let place, place.wait(timeout: end) == .timedOut else { return true }
        return state.withLock { state in
            // It may have rung in the very last moment.
            guard let index = state.waiting.firstIndex(where: { $0 === place }) else { return true }
            state.waiting.remove(at: index).leave()
            return false
        }
    }

    /// Waits for a ring, so many milliseconds at most; whether it came.
    func wait(_ wait_ms: Int) -> Bool { wait(until: .now() + .milliseconds(wait_ms)) }
}
