import Glibc
import ShopStore
import Synchronization

/// A joiner as one of a group: where others have overtaken it, it begins anew from what the database holds.
///
/// That happens to one that was paused for longer than its group waits for it, and to all of them where the database is
/// restored or its positions are reset. One that is overtaken again and again, each time soon and without having stored
/// anything, ends all the same, and so does one that is in no group, since nobody else does its work. `stop` may be called
/// from any thread.
public final class GroupMember: Sendable {
    private struct State {
        var joiner: Joiner?
        var isStopped = false
    }

    /// How time passes for it: a clock that only runs forward, and how it waits, in milliseconds.
    public struct Pace: Sendable {
        var clock_ms: @Sendable () -> Int64
        var pause: @Sendable (Int) -> Void

        public static let real = Pace(
            clock_ms: Joiner.monotonicTime, pause: { usleep(UInt32(clamping: $0 * 1_000)) })
    }

    private static let vainAttempts_max = 10
    /// An attempt that lasts longer is none of a row.
    private static let attempt_ms: Int64 = 60_000
    /// Before what others have just changed is read again, in milliseconds for each attempt.
    private static let pause_ms = 200

    private let isInGroup: Bool
    private let pace: Pace
    private let make: @Sendable (_ isFirst: Bool) throws -> Joiner
    private let say: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// `make` makes a joiner, the first one at once. Throws what it throws.
    public init(
        isInGroup: Bool, pace: Pace = .real, say: @escaping @Sendable (String) -> Void,
        make: @escaping @Sendable (_ isFirst: Bool) throws -> Joiner
    ) throws {
        (self.isInGroup, self.pace, self.make, self.say) = (isInGroup, pace, make, say)
        state = Mutex(State(joiner: try make(true)))
    }

    /// As `Joiner.run`; counts what all of them did.
    public func run() throws -> RunCounts {
        var counts = RunCounts()
        var vain = 0
        while let joiner = state.withLock({ $0.joiner }) {
            let begun_ms = pace.clock_ms()
            do {
                let last = try joiner.run()
                counts.add(last)
                return counts
            } catch let error as StoreError where error.kind == .overtaken && isInGroup {
                let isVain = !joiner.hasStored && pace.clock_ms() - begun_ms < Self.attempt_ms
                vain = isVain ? vain + 1 : 0
                if vain == Self.vainAttempts_max { throw error }
                say("\(error). Going on from what the database holds.")
                counts.add(joiner.counts)
                pace.pause(Self.pause_ms * (vain + 1))
                try renew()
            }
        }
        return counts
    }

    public func stop() {
        let joiner = state.withLock { state in
            state.isStopped = true
            return state.joiner
        }
        joiner?.stop()
    }

    /// The next one; none where it is over.
    private func renew() throws {
        let next = state.withLock { $0.isStopped } ? nil : try make(false)
        let isStopped = state.withLock { state in
            state.joiner = next
            return state.isStopped
        }
        if isStopped { next?.stop() }
    }
}
