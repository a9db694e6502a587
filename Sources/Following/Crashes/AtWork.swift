import CCrashMark
import Glibc
import Shop

/// What the thread at hand is at work on, for the mark that it leaves if it crashes.
package enum AtWork {
    /// On the record of this source that ends at this position, until something else is said.
    @inlinable @inline(__always)
    package static func on(_ source: UInt32, _ end: Int64) { crash_work_on(source, end) }

    package static func on(_ moment: Moment) {
        if let source = moment.source { on(source, moment.position) }
    }

    /// On no record: a crash from now on is no record's fault.
    @inlinable @inline(__always)
    package static func onNothing() { crash_work_on_nothing() }

    /// Gives the thread a stack for its signals meanwhile (`sigaltstack`): a crash may be its own stack's end. And lets
    /// SIGABRT through, which Dispatch's threads block, from now on: not every C library's `abort(3)` does so itself.
    package static func withSignalStack<R>(_ work: () throws -> R) rethrows -> R {
        var aborting = sigset_t()
        sigemptyset(&aborting)
        sigaddset(&aborting, SIGABRT)
        pthread_sigmask(SIG_UNBLOCK, &aborting, nil)
        return try withUnsafeTemporaryAllocation(byteCount: Int(crash_stack_bytes), alignment: 16) { room in
            var own = stack_t(ss_sp: room.baseAddress, ss_flags: 0, ss_size: room.count)
            var before = stack_t(ss_sp: nil, ss_flags: Int32(SS_DISABLE), ss_size: 0)
            sigaltstack(&own, &before)
            defer { sigaltstack(&before, nil) }
            return try work()
        }
    }
}
