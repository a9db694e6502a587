import Synchronization

/// Which look a stream has told of; one thread's at a time.
final class LastSeen: Sendable {
    private let seen = Atomic(-1)
    var number: Int {
        get { seen.load(ordering: .relaxed) }
        set { seen.store(newValue, ordering: .relaxed) }
    }
}
