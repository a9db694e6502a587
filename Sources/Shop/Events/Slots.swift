// Unsafe here: a few values at places that never move. It is sound because the places are this struct's alone until it goes,
// all of them have a value from the beginning on, and every index is checked, in debug builds.

/// A fixed number of values that are changed in place. Unlike an array it is neither shared nor copied, so that nothing has to
/// be asked before one of them is set.
struct Slots<Element>: ~Copyable {
    private let start: UnsafeMutablePointer<Element>
    private let count: Int

    init(count: Int, _ value: Element) {
        start = .allocate(capacity: count)
        start.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit {
        start.deinitialize(count: count)
        start.deallocate()
    }

    /// The value at an index from 0 on.
    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return start[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count)
            start[index] = newValue
        }
    }
}
