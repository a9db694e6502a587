// A row of the fault suite at work: rounds, each a run of its own from a seed of its own, until enough was tried.

import Support
import Testing

/// What one round may try, and what it met.
struct FaultRound {
    let seed: UInt64
    /// How many faults to try.
    let count: Int
    var random: SplitMix64
    /// How often each kind of danger was met.
    private(set) var dangers: [String: Int] = [:]
    /// How many faults it came to; all that it was asked for unless it says otherwise.
    var tried: Int
    /// How much longer the round may take than one without faults, in seconds, its outages left out.
    let bound_s: Double

    init(seed: UInt64, count: Int, bound_s: Double) {
        (self.seed, self.count, tried, self.bound_s) = (seed, count, count, bound_s)
        random = SplitMix64(seed: seed ^ 0xFA17)
    }

    mutating func note(_ danger: String, times: Int = 1) { dangers[danger, default: 0] += times }

    var spread: WorkloadShape.Spread {
        [.oneFile, .keyed(partitions: 4), .keyless(partitions: 4)][Int(seed % 3)]
    }
}

struct FaultRow {
    let name: String
    let count: Int

    init(_ name: String, usual: Int) { (self.name, count) = (name, FaultPlan.count(name, usual: usual)) }

    /// Goes from seed to seed; ends at the first round that fails, with the command that repeats just that round.
    func run(roundsOf size: Int, _ body: (inout FaultRound) throws -> Void) throws {
        var (tried, seed) = (0, FaultPlan.seed)
        var dangers: [String: Int] = [:]
        defer { #expect(throws: Never.self) { try FaultRecord.note(name, count: tried, dangers: dangers) } }
        let bound_s = try FaultPlan.bound_s(name)
        while tried < count {
            let next = min(size, count - tried)
            var round = FaultRound(seed: seed, count: next, bound_s: bound_s * Double(next))
            do { try body(&round) } catch {
                Issue.record("\(error)\nReplay: scripts/faults --row \(name) --seed \(seed) --count \(round.count)")
                return
            }
            dangers.merge(round.dangers, uniquingKeysWith: +)
            tried += max(1, round.tried)
            seed += 1
        }
    }
}
