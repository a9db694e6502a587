// How long a run of faults took, and how long it may: as long as the run without any, the outages themselves, and what
// its row allows for each fault.

import Synchronization

/// The time of one run, from when it is made on. Outages count apart.
final class FaultTime: Sendable {
    private let begun = ContinuousClock.now
    private let outages = Mutex(Duration.zero)

    /// Something that keeps every joiner from working, however quick it is: a database that is away, a joiner asleep.
    func outage<R>(_ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer {
            let length = ContinuousClock.now - start
            outages.withLock { $0 += length }
        }
        return try body()
    }

    var outages_s: Double { outages.withLock { $0 }.seconds }

    /// How long the run has taken, outages left out.
    var worked_s: Double { (ContinuousClock.now - begun).seconds - outages_s }

    /// Throws ``TookTooLong`` where more went by than the same lines take without a fault, and the bound.
    func check(lines: Int, bound_s: Double) throws {
        let (worked_s, undisturbed_s) = (worked_s, try UndisturbedPace.seconds(lines: lines))
        if worked_s <= undisturbed_s + bound_s { return }
        throw TookTooLong(
            description: "the run took \(worked_s) s beside outages of \(outages_s) s; without faults it takes "
                + "\(undisturbed_s) s, and its row allows \(bound_s) s more")
    }
}

/// A run came to the right end, but too late.
struct TookTooLong: Error, CustomStringConvertible {
    let description: String
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
