/// What is done again and again, with so long a pause in between.
package struct Recurring {
    private let every_ms: Int64
    private let clock_ms: () -> Int64
    private var due_ms: Int64

    /// For the first time after one such pause, by a clock that only runs forward.
    package init(every_ms: Int64, clock_ms: @escaping () -> Int64) {
        self.every_ms = every_ms
        self.clock_ms = clock_ms
        due_ms = clock_ms() + every_ms
    }

    package mutating func doIfDue(_ work: () throws -> Void) rethrows {
        if clock_ms() < due_ms { return }
        try work()
        due_ms = clock_ms() + every_ms
    }
}
