// Row from-end: a group begins at the end of a topic, and its members come, go and die while more is written.

import Foundation
import Support
import Testing

extension EndToEndGroup {
    @Suite("A group that begins at the end")
    struct KafkaFromEndTests {
        @Test(
            "from-end: members are added, stopped and killed: all that came since the group began is there, and no more"
        )
        func members() throws {
            try FaultRow("from-end", usual: 4).run(roundsOf: 10) { round in
                var run = try GroupFromTheEnd(round)
                let begun = ContinuousClock.now
                for _ in 0..<round.count { round.note(try run.moment().rawValue) }
                try run.finish()
                let took = ContinuousClock.now - begun
                try #require(took < .seconds(Double(2 * round.count) + round.bound_s), "\(took)")
            }
        }
    }
}

/// A topic of which the first part was there before the group.
private struct GroupFromTheEnd {
    enum Moment: String { case added, stopped, killed }

    private static let partitions = 6
    private static let members_max = 3
    private static let linesPerMoment = 200
    private static let options = ["--from", "end"] + KafkaTopic.quickGroup

    private let shop: LiveShop
    private let topic: KafkaTopic
    private let records: [[SourceLine]]
    private let shape: WorkloadShape
    private let slices: Int
    private var slice = 0
    private var members: [ChildProcess] = []
    private var random: SplitMix64

    init(_ round: FaultRound) throws {
        (shop, topic) = (try LiveShop(), try KafkaTopic(partitions: Self.partitions))
        slices = round.count + 2
        var shape = WorkloadShape(
            .keyed(partitions: Self.partitions), lines: slices * Self.linesPerMoment, customers: 60)
        shape.hasOversizedLines = false
        self.shape = shape
        records = Workload(shape, seed: round.seed).kafkaRecords
        random = SplitMix64(seed: round.seed ^ 0xE4D)
        try append()
        try begin(dying: random.chance(0.5))
    }

    /// The group has begun when one member has: also where that one dies before anything comes.
    private mutating func begin(dying: Bool) throws {
        let first = try start()
        try shop.wait(seconds: 30) { try shop.find(in: "positions", #"{"groups": "shop-joiner"}"#) != nil }
        if dying { _ = try first.kill() } else { members.append(first) }
    }

    private var programs: Shop { shop.programs(events: topic.url) }

    private func start() throws -> ChildProcess { try programs.start(.joiner, Self.options) }

    private func bounds(_ slice: Int, of lines: [SourceLine]) -> Range<Int> {
        lines.count * slice / slices..<lines.count * (slice + 1) / slices
    }

    private mutating func append() throws {
        for (partition, lines) in records.enumerated() {
            try topic.produce(lines[bounds(slice, of: lines)].map(\.bytes), partition: partition)
        }
        slice += 1
    }

    mutating func moment() throws -> Moment {
        try append()
        usleep(UInt32(random.below(800)) * 1_000)
        if members.isEmpty || (members.count < Self.members_max && random.chance(0.5)) {
            members.append(try start())
            return .added
        }
        let member = members.remove(at: random.below(members.count))
        if random.chance(0.5) {
            try #require(try member.kill().signal == SIGKILL)
            return .killed
        }
        member.signal(SIGTERM)
        let exit = try member.wait(seconds: 30)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return .stopped
    }

    mutating func finish() throws {
        try append()
        for member in members { member.signal(SIGTERM) }
        for member in members { try #require(try member.wait(seconds: 30).status == ExitCode.done) }
        let last = try programs.start(.joiner, ["--until-end"] + Self.options).wait(seconds: 60)
        try #require(last.status == ExitCode.done, "\(last)")
        let since = records.enumerated().map { number, lines in
            Source(name: "\(number)", lines: Array(lines[bounds(0, of: lines).upperBound...]))
        }
        let comparison = Comparison(
            expected: try Oracle.state(after: since).withoutPlaces, found: try shop.stored().withoutPlaces,
            order: shape.comparedOrder)
        try #require(comparison.isEmpty, "\(comparison)")
    }
}
