import Synchronization

/// Something to be called that is known only later than the caller.
final class Hook: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    /// Does nothing while nothing is set.
    func call() { action.withLock { $0 }?() }
}
