// A replay's surroundings in memory: a log, and a desk that may fail at any step.
import Bytes
import EventLog
import ShopStore

@testable import ShopCommand

struct Died: Error {}

/// A log that keeps what it is given, and refuses what no log takes.
final class MemoryLog: EventLogAppender {
    var records: [(key: String?, record: String)] = []
    var flushed = 0
    /// What of it is durable is told apart where a record of one key waits for the one before it.
    var losesOnlyTails = true
    private(set) var flushes = 0

    func check(key: ByteView?, _ record: ByteView) throws {
        if record.contains(0x0A) { throw EventLogError.unacceptableRecord(reason: "it holds a line break") }
    }
    func append(key: ByteView?, _ record: ByteView) throws {
        try check(key: key, record)
        records.append((key.map(\.text), record.text))
    }
    func flush() {
        flushes += 1
        flushed = records.count
    }
    func close() { flush() }
}

/// What outlives a replay that dies.
final class MemoryDesk: ReplayDesk {
    enum Step: CaseIterable { case claim, claimed, letter, settle, marked }

    private let log: MemoryLog
    var letters: [String: DeadLetter] = [:]
    private(set) var open: [ReplayClaim] = []
    private var next: Int64 = 1
    /// Where to die: at the step, when it is come to for the so manyth time.
    var death: (step: Step, countdown: Int)?
    /// How many records were durable at each marking.
    private(set) var durable: [Int] = []
    private(set) var marked: [String] = []

    init(_ log: MemoryLog, _ letters: [DeadLetter]) {
        self.log = log
        for letter in letters { self.letters[letter.id] = letter }
    }

    private func step(_ step: Step) throws {
        guard let death, death.step == step else { return }
        self.death = death.countdown > 0 ? (step, death.countdown - 1) : nil
        if death.countdown == 0 { throw Died() }
    }

    func openClaims() -> [ReplayClaim] { open }

    func claim(_ letters: [(id: String, corrected: [UInt8]?)]) throws -> [ReplayClaim] {
        try step(.claim)
        open = letters.enumerated().map {
            ReplayClaim(letter: $1.id, number: next + Int64($0), corrected: $1.corrected)
        }
        next += Int64(letters.count)
        try step(.claimed)
        return open
    }

    func letter(_ id: String) throws -> DeadLetter? {
        try step(.letter)
        return letters[id]
    }

    func replayedCopy(of letter: String, cameAs number: Int64) -> String? {
        letters.values.first { $0.id != letter && $0.cameAs == number && $0.replayNumber != nil }?.id
    }

    func settle(_ claims: [ReplayClaim]) throws {
        try step(.settle)
        durable.append(log.flushed)
        for (index, claim) in claims.enumerated() {
            // Marking is no one step: it may come to an end in the middle.
            if index == claims.count / 2 { try step(.marked) }
            letters[claim.letter]?.replayNumber = claim.number
            letters[claim.letter]?.replayed_at_ms = evening_ms
            marked.append(claim.letter)
        }
        open = []
    }
}
