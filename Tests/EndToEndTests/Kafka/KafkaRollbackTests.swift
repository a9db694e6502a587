// Row rollback-kafka: a standby takes a partition over while the primary keeps its writes to itself. What it finds there of
// the one that died is taken back with the primary, and must be joined again.

import Foundation
import Support
import Testing

extension EndToEndGroup {
    @Suite("Writes that are rolled back, with the log in Kafka")
    struct KafkaRollbackTests {
        @Test("rollback-kafka: a standby takes over while replication stalls, and the primary dies: nothing is lost")
        func rolledBack() throws {
            let set = try OwnedReplicaSet()
            try set.start()
            try FaultRow("rollback-kafka", usual: 1).run(roundsOf: 1) { round in
                var run = try TakenOverRun(on: set, round)
                try run.loseAPrimary(&round)
                try run.finish()
            }
        }
    }
}

/// A joiner and a standby of one group, of which the first dies while the primary's writes reach nobody.
private struct TakenOverRun {
    private static let lines = 300

    private let set: OwnedReplicaSet
    private let shop: LiveShop
    private let topic: KafkaTopic
    private let records: [SourceLine]
    private var joiners: [ChildProcess] = []
    private var produced = 0

    init(on set: OwnedReplicaSet, _ round: FaultRound) throws {
        self.set = set
        shop = try LiveShop(on: set)
        topic = try KafkaTopic(partitions: 1)
        var shape = WorkloadShape(.oneFile, lines: Self.lines, customers: [3, 60][Int(round.seed % 2)])
        shape.badShare = 0
        records = try #require(Workload(shape, seed: round.seed).kafkaRecords.first)
        joiners = [try start()]
    }

    private func start() throws -> ChildProcess {
        let programs = Shop(mongodb: "\(shop.uri)&wTimeoutMS=1000", events: topic.url)
        let joiner = try programs.start(.joiner, KafkaTopic.quickGroup)
        joiner.waitUntilBlocked(SIGTERM)
        return joiner
    }

    private mutating func produce(upTo end: Int) throws {
        try topic.produce(records[produced..<end].map(\.bytes))
        produced = end
    }

    private mutating func waitUntilJoined() throws {
        let end = Date(timeIntervalSinceNow: 60)
        while (try? shop.accountedRecords()) ?? 0 < produced {
            try replaceEnded()
            guard end > Date() else { throw DeadlinePassed(description: "not all of \(produced) records were joined") }
            usleep(50_000)
        }
    }

    /// One whose first writes were not a majority's in time has not begun.
    private mutating func replaceEnded() throws {
        for index in joiners.indices where !joiners[index].isRunning {
            let exit = try joiners[index].wait(seconds: 1)
            let hasBegun = exit.errorText.contains("records")
            try #require(exit.status == ExitCode.unavailable && !hasBegun, "\(exit)")
            joiners[index] = try start()
        }
    }

    mutating func loseAPrimary(_ round: inout FaultRound) throws {
        try produce(upTo: records.count / 3)
        try waitUntilJoined()
        joiners.append(try start())
        let primary = try set.stallReplication()
        try produce(upTo: 2 * records.count / 3)
        // Until the first one has written, and waits for the majority.
        usleep(UInt32(1_500_000 + round.random.below(1_000_000)))
        let (here, majority) = try primary.accountedRecords(in: shop.database)
        round.note("records that only the lost primary had", times: here - majority)
        try #require(here > majority, "nothing was written that could be rolled back")
        try #require(joiners.removeFirst().kill().signal == SIGKILL)
        // The group has to miss it, and the standby to read what it left unfinished.
        usleep(7_000_000)
        try set.lose(primary)
        try produce(upTo: records.count)
        try set.takeBack(primary)
    }

    mutating func finish() throws {
        try waitUntilJoined()
        let joiner = joiners.removeFirst()
        joiner.signal(SIGTERM)
        let exit = try joiner.wait(seconds: 60)
        try #require(exit.status == ExitCode.done, "\(exit)")
        let expected = try Oracle.state(after: [Source(name: "0", lines: records)]).withoutPlaces
        let comparison = Comparison(expected: expected, found: try shop.stored().withoutPlaces)
        try #require(comparison.isEmpty, "\(comparison)")
    }
}
