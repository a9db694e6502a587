import EventLog
import Glibc
import Logging
import ShopStore
import Synchronization

/// A service as one of a group: where others have overtaken it, it begins anew from what the database holds.
///
/// That happens to one that was paused for longer than its group waits for it, and to all of them where the database is
/// restored or its positions are reset. One that is overtaken again and again, each time soon and without having stored
/// anything, ends all the same, and so does one that is in no group, since nobody else does its work. `stop` may be called
/// from any thread.
public final class GroupMember<Run: ServiceRun>: Sendable {
    private struct State {
        var run: Run?
        var isStopped = false
    }

    private static var vainAttempts_max: Int { 10 }
    /// An attempt that lasts longer is none of a row.
    private static var attempt_ms: Int64 { 60_000 }
    /// Before what others have just changed is read again, in milliseconds for each attempt.
    private static var pause_ms: Int { 200 }
    /// The longest pause between two attempts to begin, in milliseconds.
    private static var pause_ms_max: Int { 1_600 }

    private let isInGroup: Bool
    private let pace: GroupPace
    private let make: @Sendable (_ isFirst: Bool) throws -> Run
    private let logger: Logger
    private let state: Mutex<State>

    /// `make` makes a run, the first one at once. Throws what it throws.
    public init(
        isInGroup: Bool, pace: GroupPace = .real, logger: Logger,
        make: @escaping @Sendable (_ isFirst: Bool) throws -> Run
    ) throws {
        (self.isInGroup, self.pace, self.make, self.logger) = (isInGroup, pace, make, logger)
        state = Mutex(State(run: try make(true)))
    }

    /// As `ServiceRun.run`; counts what all of them did.
    public func run() throws -> Run.Counts {
        var counts = Run.Counts()
        var vain = 0
        while let run = state.withLock({ $0.run }) {
            let begun_ms = pace.clock_ms()
            do {
                counts.add(try run.run())
                return counts
            } catch let error as StoreError where error.kind == .overtaken && isInGroup {
                let isVain = !run.hasStored && pace.clock_ms() - begun_ms < Self.attempt_ms
                vain = isVain ? vain + 1 : 0
                if vain == Self.vainAttempts_max { throw error }
                logger.warning("\(error). Going on from what the database holds.")
                counts.add(run.counts)
                pace.pause(Self.pause_ms * (vain + 1))
                try renew()
            }
        }
        return counts
    }

    public func stop() {
        let run = state.withLock { state in
            state.isStopped = true
            return state.run
        }
        run?.stop()
    }

    /// Begins the next one, once the database and the log are there to begin with; none where it is over.
    private func renew() throws {
        var pause_ms = Self.pause_ms
        while !state.withLock({ $0.isStopped }) {
            do { return install(try make(false)) } catch  where Self.mayPass(error) {
                if pause_ms == Self.pause_ms { logger.warning("Waiting to go on: \(error)") }
                pace.pause(pause_ms)
                pause_ms = min(2 * pause_ms, Self.pause_ms_max)
            }
        }
        install(nil)
    }

    private static func mayPass(_ error: any Error) -> Bool {
        if case EventLogError.unreachable = error { return true }
        return (error as? StoreError)?.isTransient ?? false
    }

    private func install(_ next: Run?) {
        let isStopped = state.withLock { state in
            state.run = next
            return state.isStopped
        }
        if isStopped { next?.stop() }
    }
}

/// One run of a service.
public protocol ServiceRun: AnyObject, Sendable {
    /// What it did, to be summed up over several runs.
    associatedtype Counts: RunTotals
    /// Works until the log ends, or until it is stopped. Throws `StoreError` where waiting would not help.
    func run() throws -> Counts
    /// Has it finish what is at hand and return; from any thread.
    func stop()
    /// What it has done so far, and whether any position was stored; on the thread that runs it.
    var counts: Counts { get }
    /// Whether any position was stored; on the same thread.
    var hasStored: Bool { get }
}

/// Numbers of several runs that make one.
public protocol RunTotals: Sendable {
    /// Nothing yet.
    init()
    mutating func add(_ other: Self)
}

/// How time passes for a member of a group: a clock that only runs forward, and how it waits, in milliseconds.
public struct GroupPace: Sendable {
    var clock_ms: @Sendable () -> Int64
    var pause: @Sendable (Int) -> Void

    /// The machine's clock, and `usleep`.
    public static let real = GroupPace(
        clock_ms: Clock.monotonic_ms, pause: { usleep(UInt32(clamping: $0 * 1_000)) })
}
