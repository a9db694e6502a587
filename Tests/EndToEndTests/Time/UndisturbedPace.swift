// How long a log takes that nothing happens to, on this machine and under its present load: measured, not assumed.

import Foundation
import Support
import Synchronization
import Testing

/// The pace of a joiner that joins a generated log in one go. Measured once a process, when first asked for.
enum UndisturbedPace {
    private static let lines = 10_000
    private static let measured = Mutex<Double?>(nil)

    /// How long a log of so many lines takes, with the start of a joiner in it.
    static func seconds(lines: Int) throws -> Double {
        let whole_s = try measured.withLock { measured in
            let seconds = try measured ?? measure()
            measured = seconds
            return seconds
        }
        return whole_s * max(1, Double(lines) / Double(Self.lines))
    }

    private static func measure() throws -> Double {
        let shop = try LiveShop()
        let log = try WrittenLog(
            Workload(WorkloadShape(.keyed(partitions: 4), lines: lines, customers: 500), seed: 1), in: shop.folder.url)
        try log.appendRest()
        let begun = ContinuousClock.now
        let exit = try shop.join(log.url, "--print", "json")
        try #require(exit.status == ExitCode.done, "\(exit)")
        return (ContinuousClock.now - begun).seconds
    }
}
