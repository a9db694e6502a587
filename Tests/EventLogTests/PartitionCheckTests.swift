// Whether a partition is still the one that was read: dialogues, with what no imitation of a broker has among them:
// compaction, transactions, retention by time.

import Testing

@testable import EventLog

@Suite("Kafka: whether a partition is the one that was read")
struct PartitionCheckTests {
    /// Up to offset 100, of which the last record was at 97: two marks of transactions are behind it.
    private let check = PartitionCheck(next: 100, last: LastRecord(offset: 97, timestamp_ms: 5_000, fingerprint: 7))
    /// Where nothing was read yet, as after `--from`.
    private let fixed = PartitionCheck(next: 100, last: nil)

    private func record(_ offset: Int64, _ fingerprint: Int64 = 9, at timestamp_ms: Int64? = 6_000)
        -> PartitionCheck.Sight
    {
        .record(LastRecord(offset: offset, timestamp_ms: timestamp_ms, fingerprint: fingerprint))
    }

    private enum Came: Equatable { case readOn, readOnWithAWord, gap(Int64), early, other }

    private func came(_ check: PartitionCheck, _ sight: PartitionCheck.Sight, kept: Range<Int64>? = nil) throws -> Came
    {
        struct NotToBeAsked: Error {}
        let verdict = try check.verdict(sight) {
            guard let kept else { throw NotToBeAsked() }
            return kept
        }
        return switch verdict {
        case .readOn(nil): .readOn
        case .readOn: .readOnWithAWord
        case .gap(let offset): .gap(offset)
        case .other: .other
        case .endsEarly: .early
        }
    }

    @Test("Fetching begins at the last record that was read, or where the group was told to begin")
    func start() {
        #expect(check.start == 97 && fixed.start == 100)
    }

    @Test("The last record, as it was: nobody is asked anything, and nothing is said")
    func same() throws {
        #expect(try came(check, record(97, 7, at: 5_000)) == .readOn)
        // Its time may be the log's, which a copy of the topic sets anew.
        #expect(try came(check, record(97, 7, at: nil)) == .readOn)
    }

    @Test("Another record in its place, or one that stood nowhere: another topic")
    func replaced() throws {
        #expect(try came(check, record(97, 8)) == .other)
        #expect(try came(check, record(96, 7)) == .other)
        #expect(try came(check, record(98)) == .other)
        #expect(try came(check, record(0)) == .other)
    }

    @Test("Compacted away: the next one is read, with a word, unless time runs backwards")
    func compacted() throws {
        #expect(try came(check, record(100), kept: 0..<200) == .readOnWithAWord)
        #expect(try came(check, record(150, 9, at: nil), kept: 100..<200) == .readOnWithAWord)
        #expect(try came(check, record(150, 9, at: 4_999)) == .other)
    }

    @Test("Retention has passed the position: a gap, from the position up to the first record kept")
    func gap() throws {
        #expect(try came(check, record(150), kept: 101..<200) == .gap(101))
        #expect(try came(check, .nothingThere, kept: 150..<200) == .gap(150))
        #expect(try came(check, .end(150), kept: 150..<150) == .gap(150))
        #expect(try came(fixed, .nothingThere, kept: 150..<200) == .gap(150))
    }

    @Test("Retention has passed the last record but not the position: nothing is missing, which cannot be verified")
    func unverified() throws {
        for low in [98, 99, 100] as [Int64] {
            #expect(try came(check, .nothingThere, kept: low..<200) == .readOnWithAWord)
        }
        // All gone.
        #expect(try came(check, .end(100), kept: 100..<100) == .readOnWithAWord)
        #expect(try came(check, .nothingThere, kept: 100..<100) == .readOnWithAWord)
    }

    @Test("An end before the position: another topic")
    func shorter() throws {
        #expect(try came(check, .end(99)) == .early)
        #expect(try came(check, .nothingThere, kept: 0..<99) == .early)
        #expect(try came(fixed, .end(99)) == .early)
        #expect(try came(fixed, .nothingThere, kept: 0..<99) == .early)
    }

    @Test("Where nothing was read there is nothing to compare: the first one is read, whatever offsets have none")
    func nothingRead() throws {
        #expect(try came(fixed, record(100)) == .readOn)
        #expect(try came(fixed, record(140)) == .readOn)
        #expect(try came(fixed, .end(100)) == .readOn)
        #expect(try came(fixed, record(99)) == .other)
    }
}
