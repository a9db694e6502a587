// Which files are to be read on, in turn: pure bookkeeping, without any I/O.

/// A queue in which each file stands at most once.
struct LookQueue {
    private var queue: [Int] = []
    private var head = 0
    private var isQueued: [Bool] = []

    var isEmpty: Bool { head == queue.count }

    /// The file whose turn it is.
    var first: Int? { isEmpty ? nil : queue[head] }

    /// Adds the next file, which is to be read.
    mutating func addFile() {
        isQueued.append(false)
        add(isQueued.count - 1)
    }

    /// Puts a file at the end, unless it waits for its turn already.
    mutating func add(_ file: Int) {
        if isQueued[file] { return }
        isQueued[file] = true
        queue.append(file)
    }

    mutating func addAll() { for file in isQueued.indices { add(file) } }

    /// Takes the first file out: it is at its end.
    mutating func removeFirst() {
        guard let file = first else { return }
        isQueued[file] = false
        head += 1
        if head > 1_024, head * 2 > queue.count {
            queue.removeFirst(head)
            head = 0
        }
    }

    /// Lets the next one have its turn.
    mutating func postponeFirst() {
        guard let file = first else { return }
        removeFirst()
        add(file)
    }
}
