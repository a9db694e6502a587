// How long servers take to answer, for whoever wants to know.

import Synchronization

/// How long one question took to be answered, or to fail: a command, or all of a cursor's batches together.
public struct AnswerTime {
    /// What is asked for.
    public enum Kind: String, Sendable, CaseIterable { case read, write, command }

    private static let isWanted = Atomic(false)
    /// In a structure: a closure that a `Mutex` holds by itself is wrapped once more each time that it is looked at.
    private struct Listener: Sendable { let hear: @Sendable (Kind, Duration) -> Void }
    private static let listener = Mutex<Listener?>(nil)

    private let kind: Kind
    private var taken = Duration.zero

    /// Has `listener` told of each question from now on; on the thread that asked. Without one nothing is measured.
    public static func listen(_ listener: @escaping @Sendable (Kind, Duration) -> Void) {
        self.listener.withLock { $0 = Listener(hear: listener) }
        isWanted.store(true, ordering: .relaxed)
    }

    init(_ kind: Kind) { self.kind = kind }

    /// A question of one call.
    static func of<R>(_ kind: Kind, _ call: () -> R) -> R {
        var time = AnswerTime(kind)
        defer { time.tell() }
        return time.adding(call)
    }

    /// Makes a call that waits for an answer.
    mutating func adding<R>(_ call: () -> R) -> R {
        guard Self.isWanted.load(ordering: .relaxed) else { return Answers.waiting(call) }
        let begun = ContinuousClock.now
        defer { taken += .now - begun }
        return Answers.waiting(call)
    }

    func tell() {
        if taken > .zero, let listener = Self.listener.withLock({ $0 }) { listener.hear(kind, taken) }
    }
}
