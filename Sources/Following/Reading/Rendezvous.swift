import Dispatch
import Glibc
import Synchronization

/// Passes items from one thread to another, one at a time, when the taker asks for one: nothing large waits between them.
package final class Rendezvous<Item: Sendable>: Sendable {
    private struct State {
        var item: Item?
        var isWaiting = false
        var isClosed = false
    }
    private let state = Mutex(State())
    private let filled = Bell()
    private let asked = Bell()

    package init() {}

    /// Whether the taker has nothing to do.
    package var isTakerWaiting: Bool { state.withLock { $0.isWaiting } }

    /// Waits until the hand is empty and the taker has nothing to do, at most until then.
    package func waitUntilIdle(until end: DispatchTime) {
        let isIdle = { self.state.withLock { ($0.isWaiting && $0.item == nil) || $0.isClosed } }
        while !isIdle(), DispatchTime.now() < end { usleep(1_000) }
    }

    package enum Put { case handedOver, closed, timedOut }

    /// Waits until the taker asks, however long that takes.
    @discardableResult
    package func put(_ item: Item) -> Put { put(until: .distantFuture) { item } }

    /// Waits until the taker asks, at most until then, and hands over an item that is made only now: where time runs out
    /// there is none to be lost.
    package func put(until end: DispatchTime, _ make: () -> Item) -> Put {
        if !asked.wait(until: end) { return .timedOut }
        let item = make()
        let isClosed = state.withLock { state in
            if !state.isClosed { state.item = item }
            return state.isClosed
        }
        filled.ring()
        // Nobody asks any more; no later item may wait for that.
        if isClosed { asked.ring() }
        return isClosed ? .closed : .handedOver
    }

    package enum Taken {
        case item(Item)
        case nothingYet
        case closed
    }

    /// Waits for an item, so many milliseconds at most.
    package func take(wait_ms: Int) -> Taken {
        ask()
        if !filled.wait(wait_ms) { return .nothingYet }
        let item = state.withLock { state in
            defer { state.item = nil }
            state.isWaiting = false
            return state.item
        }
        return item.map { .item($0) } ?? .closed
    }

    /// Once for each item, however often the taker looks for it.
    private func ask() {
        let isNew = state.withLock { state in
            defer { state.isWaiting = true }
            return !state.isWaiting
        }
        if isNew { asked.ring() }
    }

    /// Ends it from either side: the taker gets what is in the hand and then the end, the giver waits no more.
    package func close() {
        state.withLock { $0.isClosed = true }
        filled.ring()
        asked.ring()
    }
}
