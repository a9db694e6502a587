import Dispatch
import Synchronization

/// What a maker or lister has done so far, and whether a signal has asked it to end.
///
/// A run that is cut short says the same as one that is not: how much is there for good. For use by several threads.
public final class Tally: Sendable {
    /// Thrown where a signal has asked for the end.
    struct Interrupted: Error {}

    let thing: String
    private let deed: String
    let total: Int?
    /// What was handed over, and how much of that is known to be there.
    private let begun = Atomic(0)
    private let confirmed = Atomic(0)
    private let isAskedToEnd = Atomic(false)
    private let alarm = DispatchSemaphore(value: 0)

    /// `Tally("customer", "made", of: 5)`. Listens to signals from here on, so it must come before any other thread is
    /// started. A run that does not end within `grace_s` seconds of a signal is ended.
    public convenience init(_ thing: String, _ deed: String, of total: Int? = nil, grace_s: Double = Signals.grace_s) {
        self.init(counting: thing, deed, of: total)
        Signals().watch(
            grace_s: grace_s,
            graceIsOver: {
                Terminal.endShow()
                Terminal.complain(self.interruption.message)
                return self.interruption.status
            },
            askToEnd)
    }

    /// One that no signal reaches.
    init(counting thing: String, _ deed: String, of total: Int? = nil) {
        (self.thing, self.deed, self.total) = (thing, deed, total)
    }

    @Sendable func askToEnd() {
        isAskedToEnd.store(true, ordering: .releasing)
        alarm.signal()
    }

    /// Whether what is under way should be brought to its end now.
    public var isToEnd: Bool { isAskedToEnd.load(ordering: .acquiring) }

    /// Waits for so many seconds, or until it is time to end.
    public func wait(_ duration_s: Double) {
        // What one wait can do at most, and a little less.
        guard !isToEnd, alarm.wait(timeout: .now() + min(duration_s, 4_000)) == .success else { return }
        alarm.signal()
    }

    /// Notes that so many in all were handed over: they may be there already, or not yet.
    public func begin(_ count: Int) { begun.store(count, ordering: .relaxed) }

    /// Notes that all that was handed over is there for good, but for so many that are not there at all.
    public func confirm(lacking missing: Int = 0) {
        begin(max(0, begun.load(ordering: .relaxed) - missing))
        confirmed.store(begun.load(ordering: .relaxed), ordering: .relaxed)
    }

    /// Notes one more that is done. Throws where it is time to end.
    public func add() throws {
        begin(count + 1)
        confirm()
        if isToEnd { throw Interrupted() }
    }

    /// How many are known to be there.
    public var count: Int { confirmed.load(ordering: .relaxed) }

    /// `5 customers made`, `3 of 5 customers made`; and how many there are of which nobody can tell.
    var line: String {
        let unknown = begun.load(ordering: .relaxed) - count
        let counted =
            if let total, total != count { "\(count) of \(ShopCommand.counted(total, thing))" } else {
                ShopCommand.counted(count, thing)
            }
        return "\(counted) \(deed)" + (unknown > 0 ? "; of \(unknown) more nobody can tell" : "")
    }

    private var interruption: Failure { Failure(.interrupted, "interrupted: \(line)") }

    /// Says the last line of a maker. Throws `Failure` where it was cut short.
    public func conclude() throws {
        // To be asked to end when all is done is no harm.
        if isToEnd && total != count { throw interruption }
        Terminal.say(line)
    }
}
