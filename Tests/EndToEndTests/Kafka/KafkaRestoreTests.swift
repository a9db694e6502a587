// Row restore: between the runs of joiners somebody puts an older copy of the database in its place, or drops it. The
// position is in the copy, so the next joiner reads what the copy lacks, from Kafka as from files.

import Foundation
import Support
import Testing

extension EndToEndGroup {
    @Suite("A database that is restored between two runs")
    struct RestoreTests {
        @Test(
            "restore: an older copy, or nothing at all, in the database's place: every event is there exactly once")
        func restore() throws {
            try FaultRow("restore", usual: 2).run(roundsOf: 4) { round in
                var run = try RestoredLog(round)
                let begun = ContinuousClock.now
                for _ in 0..<round.count { round.note(try run.moment().rawValue) }
                try run.finish()
                let took = ContinuousClock.now - begun
                try #require(took < .seconds(30 + round.bound_s), "\(took) for \(round.count) moments")
            }
        }
    }
}

/// A log in Kafka or in files, joined by one joiner after the other while its database goes back in time.
private struct RestoredLog {
    enum Moment: String { case copied, restored, dropped, joined = "joined and ended", killed }

    private static let linesPerMoment = 300

    private let mongo: OwnedMongo
    private let shop: LiveShop
    private let workload: Workload
    private let topic: KafkaTopic?
    private let files: WrittenLog
    private let records: [[SourceLine]]
    private let moments: Int
    private var random: SplitMix64
    private var copies: [MongoCopy] = []
    private var slice = 0

    init(_ round: FaultRound) throws {
        mongo = try OwnedMongo()
        try mongo.start()
        shop = try LiveShop(on: mongo)
        let partitions = 3
        var shape = WorkloadShape(
            .keyed(partitions: partitions), lines: (round.count + 1) * Self.linesPerMoment, customers: 60)
        (shape.hotCustomerShare, shape.hasOversizedLines) = (0.3, false)
        workload = Workload(shape, seed: round.seed)
        records = workload.kafkaRecords
        topic = round.seed % 2 == 1 ? try KafkaTopic(partitions: partitions) : nil
        files = try WrittenLog(workload, in: shop.folder.url)
        (moments, random) = (round.count, SplitMix64(seed: round.seed ^ 0x4E57))
    }

    private var programs: Shop { shop.programs(events: topic?.url ?? files.url) }
    private var options: [String] { topic == nil ? [] : KafkaTopic.quickGroup }

    /// More of the log comes and is joined, by one that ends well or dies; then something is done to the database.
    mutating func moment() throws -> Moment {
        try appendSlice()
        let joined = try random.chance(0.5) ? join() : dieWhileJoining()
        if copies.isEmpty || random.chance(0.4) {
            copies.append(try mongo.takeCopy())
            return .copied
        }
        if random.chance(0.25) {
            try shop.command(#"{"dropDatabase": 1}"#)
            return .dropped
        }
        if random.chance(0.2) { return joined }
        try mongo.restore(copies[random.below(copies.count)])
        return .restored
    }

    private mutating func appendSlice() throws {
        guard let topic else { return try files.append(lines: Self.linesPerMoment) }
        for (partition, lines) in records.enumerated() {
            let bounds = [slice, slice + 1].map { lines.count * $0 / (moments + 1) }
            try topic.produce(lines[bounds[0]..<bounds[1]].map(\.bytes), partition: partition)
        }
        slice += 1
    }

    private func join() throws -> Moment {
        let exit = try programs.start(.joiner, ["--until-end"] + options).wait(seconds: 90)
        try #require(exit.status == ExitCode.done, "\(exit)")
        return .joined
    }

    private mutating func dieWhileJoining() throws -> Moment {
        let joiner = try programs.start(.joiner, ["--print", "json"] + options)
        let target = 1 + random.below(Self.linesPerMoment / 2)
        joiner.wait(seconds: 8) { $0.lines >= target }
        try #require(try joiner.kill().signal == SIGKILL)
        return .killed
    }

    mutating func finish() throws {
        if topic == nil { try files.appendRest() } else { try appendSlice() }
        _ = try join()
        let again = try programs.start(.joiner, ["--until-end"] + options).wait(seconds: 90)
        try #require(again.errorText.contains("read 0,"), "\(again)")
        let (expected, found) = (try Oracle.state(after: sources), try shop.stored())
        let comparison =
            topic == nil
            ? Comparison(expected: expected, found: found, order: workload.shape.comparedOrder)
            : Comparison(
                expected: expected.withoutPlaces, found: found.withoutPlaces, order: workload.shape.comparedOrder)
        try #require(comparison.isEmpty, "\(comparison)")
    }

    private var sources: [Source] {
        topic == nil
            ? files.sources : records.enumerated().map { Source(name: "\($0.offset)", lines: $0.element) }
    }
}
