// Nobody waits in silence: a joiner that has work and gets nowhere must say so.

import Foundation
import Mongo
import Support
import Synchronization

/// Looks on while joiners work, from a thread of its own, until it goes. What it found is told by `check`.
final class ProgressWatch: Sendable {
    /// What is done of what there is to do, in any unit in which done grows.
    struct Sight: Equatable {
        var done: Int
        var due: Int
    }

    /// The joiner speaks up after ten seconds; this is for the looking, and for a machine that is busy.
    static let patience = Duration.seconds(13)

    private let patience: Duration
    private let state = Mutex(State())
    private let isEnded = Atomic(false)

    private struct State {
        var joiners: [ChildProcess] = []
        var last: Sight?
        var moved = ContinuousClock.now
        /// How much all joiners had said when something last moved.
        var said = 0
        var isHeld = false
        var complaint: String?
    }

    /// - Parameter look: what can be seen now; nil where the database does not answer.
    init(patience: Duration = ProgressWatch.patience, _ look: @escaping @Sendable () -> Sight?) {
        self.patience = patience
        let pause_us = UInt32(patience / .microseconds(25))
        Thread.detachNewThread { [watch = Weak(self)] in
            while watch.value?.isAtWork == true {
                let sight = look()
                watch.value?.note(sight)
                usleep(pause_us)
            }
        }
    }

    /// From now on this one is expected to work, or to say why it does not.
    func add(_ joiner: ChildProcess) {
        state.withLock { state in
            state.joiners.append(joiner)
            // One that takes another's place has ten seconds of its own.
            state.moved = .now
        }
    }

    /// While a test itself keeps the joiners from working, they need not say anything.
    func hold<R>(_ body: () throws -> R) rethrows -> R {
        state.withLock { $0.isHeld = true }
        defer {
            state.withLock { state in
                state.isHeld = false
                state.moved = .now
            }
        }
        return try body()
    }

    /// Ends the watch; throws ``StalledInSilence`` if a joiner has had work and neither did it nor said anything.
    func check() throws {
        isEnded.store(true, ordering: .relaxed)
        if let complaint = state.withLock({ $0.complaint }) { throw StalledInSilence(description: complaint) }
    }

    private var isAtWork: Bool { !isEnded.load(ordering: .relaxed) }

    private func note(_ sight: Sight?) {
        state.withLock { state in
            let alive = state.joiners.filter(\.isRunning)
            let said = alive.map(\.seen.errorText.utf8.count).reduce(0, +)
            guard let sight, sight == state.last, sight.done < sight.due, !state.isHeld, !alive.isEmpty else {
                (state.last, state.moved, state.said) = (sight, .now, said)
                return
            }
            let stalled = ContinuousClock.now - state.moved
            if stalled < patience || said > state.said || state.complaint != nil { return }
            state.complaint =
                "no progress for \(stalled), \(sight.done) of \(sight.due) done, and nothing was said:\n"
                + alive.map(\.seen.errorText).joined(separator: "\n")
        }
    }
}

/// A joiner that had work did nothing for ten seconds, and said nothing.
struct StalledInSilence: Error, CustomStringConvertible {
    let description: String
}

private final class Weak<Value: AnyObject & Sendable>: @unchecked Sendable {
    private(set) weak var value: Value?
    init(_ value: Value) { self.value = value }
}

extension ProgressWatch {
    /// What of a log's progress can be believed.
    enum Measure {
        /// The records that the documents account for.
        case records
        /// The bytes that the positions have passed: where somebody changes the documents.
        case bytes
    }

    /// Watches how much of what is written of a log a database has.
    convenience init(_ shop: LiveShop, _ log: WrittenLog, by measure: Measure) throws {
        // A database that is away is asked in vain, but not for long; and what is asked must not keep the shop alive.
        let counted = try shop.recordCount(options: "serverSelectionTimeoutMS=1000&socketTimeoutMS=5000")
        let written = log.written
        self.init {
            switch measure {
            case .records: (try? counted.accounted()).map { Sight(done: $0, due: written.records) }
            case .bytes: (try? counted.bytesPassed()).map { Sight(done: $0, due: written.bytes) }
            }
        }
    }
}

/// A number that a test counts up, for the watch to look at.
final class WatchedNumber: Sendable {
    private let number = Atomic(0)

    var value: Int {
        get { number.load(ordering: .relaxed) }
        set { number.store(newValue, ordering: .relaxed) }
    }
}
