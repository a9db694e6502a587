import Synchronization

/// Something to be called that is known only later than the caller.
final class Hook: Sendable {
    /// In a structure: a closure that a `Mutex` holds by itself is wrapped once more each time that it is looked at.
    private struct Action: Sendable { let perform: @Sendable () -> Void }
    private let action = Mutex<Action?>(nil)

    func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = Action(perform: action) } }

    /// Does nothing while nothing is set.
    func call() { action.withLock { $0 }?.perform() }
}
