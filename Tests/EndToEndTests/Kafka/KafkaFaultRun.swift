// One run of faults with the log in Kafka: joiners of one group come, go, die and sleep while the topic grows.

import Foundation
import Support
import Testing

struct KafkaFaultRun {
    /// What happens to one joiner of the group. Three at least are at work again afterwards.
    enum Moment: String, CaseIterable {
        case started, stopped, killed
        /// Stopped by SIGSTOP for longer than the group waits for it, anywhere in its work; others do that meanwhile.
        case paused
        /// The same with a batch read and not stored: then it goes on with states that others have changed.
        case pausedInBatch = "paused in a batch"
    }

    private struct Member {
        let name: String
        let process: ChildProcess
    }

    let moments: [Moment]
    let sources: [Source]
    let shop: LiveShop
    /// The writes that others had overtaken, as the joiners said that came to say it.
    private(set) var refused = 0
    private let mongo: OwnedMongo
    private let topic: KafkaTopic
    private let records: [[SourceLine]]
    private var members: [Member] = []
    private var started = 0
    private var produced = 0 { didSet { due.value = produced } }
    private let due = WatchedNumber()
    let watch: ProgressWatch
    private var random: SplitMix64

    init(_ workload: Workload, moments count: Int) throws {
        random = SplitMix64(seed: workload.seed ^ 0xCAFCA)
        let kinds = Moment.allCases
        moments = (0..<count).map { kinds[$0 % kinds.count] }.shuffled(using: &random)
        records = workload.kafkaRecords
        sources = records.enumerated().map { Source(name: "\($0.offset)", lines: $0.element) }
        mongo = try OwnedMongo(arguments: HeldAnswer.arguments)
        try mongo.start()
        shop = try LiveShop(on: mongo)
        let counted = try shop.recordCount(options: "serverSelectionTimeoutMS=1000&socketTimeoutMS=5000")
        watch = ProgressWatch { [due] in
            (try? counted.accounted()).map { ProgressWatch.Sight(done: $0, due: due.value) }
        }
        topic = try KafkaTopic(partitions: records.count)
    }

    /// Produces the log in as many slices as there are moments, each with its moment somewhere in between.
    mutating func run() throws {
        for _ in 0..<3 { try start() }
        for (slice, moment) in moments.enumerated() {
            // The broker forgets what is older than some megabytes, so joiners must not fall too far behind.
            try waitUntilJoined(leaving: 4 * sources.map(\.lines.count).reduce(0, +) / moments.count)
            try perform(moment, during: slice)
            while members.count < 3 { try start() }
        }
        try waitUntilJoined(leaving: 0)
        while !members.isEmpty { try stop(0) }
    }

    private mutating func perform(_ moment: Moment, during slice: Int) throws {
        let cut = random.below(records.count + 1)
        let index = random.below(members.count)
        switch moment {
        case .pausedInBatch:
            let held = try HeldAnswer("products", in: shop.database, of: mongo)
            try produce(slice, 0..<records.count)
            let name = try held.asker()
            try pause(try #require(members.firstIndex { $0.name == name })) {}
            return
        case .paused:
            try produce(slice, 0..<cut)
            linger()
            return try pause(index) { try produce(slice, cut..<records.count) }
        default: break
        }
        try produce(slice, 0..<cut)
        linger()
        switch moment {
        case .stopped: try stop(index)
        case .killed: try kill(index)
        // The fifth would have no partition.
        default:
            if members.count > 3 { try stop(0) }
            try start()
        }
        try produce(slice, cut..<records.count)
    }

    /// Lets some time pass that the seed decides, so that moments fall anywhere.
    private mutating func linger() {
        members[0].process.wait(seconds: Double(random.below(300)) / 1_000) { _ in false }
    }

    // MARK: Joiners

    private mutating func start() throws {
        started += 1
        let name = "joiner-\(started)"
        let programs = Shop(mongodb: "\(shop.uri)&appName=\(name)", events: topic.url)
        let process = try programs.start(.joiner, KafkaTopic.quickGroup)
        process.waitUntilBlocked(SIGTERM)
        watch.add(process)
        members.append(Member(name: name, process: process))
    }

    private mutating func stop(_ index: Int) throws {
        let process = members.remove(at: index).process
        process.signal(SIGTERM)
        let exit = try process.wait(seconds: 60)
        #expect(exit.status == ExitCode.done, "\(exit)")
        let count = exit.errorText.firstMatch(of: /, stale writes refused ([0-9]+)\n/)?.1
        refused += count.flatMap { Int($0) } ?? 0
    }

    private mutating func kill(_ index: Int) throws {
        let exit = try members.remove(at: index).process.kill()
        #expect(exit.signal == SIGKILL, "the joiner ended by itself: \(exit)")
    }

    /// Until the others have done its work; nothing is left for it but to find out.
    private func pause(_ index: Int, meanwhile: () throws -> Void) throws {
        members[index].process.signal(SIGSTOP)
        defer { members[index].process.signal(SIGCONT) }
        try meanwhile()
        try waitUntilJoined(leaving: 0)
    }

    // MARK: Records

    private mutating func produce(_ slice: Int, _ partitions: Range<Int>) throws {
        for partition in partitions {
            let lines = records[partition]
            let bounds = [slice, slice + 1].map { lines.count * $0 / moments.count }
            try topic.produce(lines[bounds[0]..<bounds[1]].map(\.bytes), partition: partition)
            produced += bounds[1] - bounds[0]
        }
    }

    /// Waits until all records that were produced are in the database, but so many.
    private func waitUntilJoined(leaving open_max: Int) throws {
        let end = Date(timeIntervalSinceNow: 90)
        while true {
            let accounted = try shop.accountedRecords()
            if accounted >= produced - open_max { return }
            if end < Date() {
                throw DeadlinePassed(description: "of \(produced) records only \(accounted) were joined")
            }
            members[0].process.wait(seconds: 0.05) { _ in false }
        }
    }
}
