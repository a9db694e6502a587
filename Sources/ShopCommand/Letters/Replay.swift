import Bytes
import EventLog
import Shop
import ShopStore

/// Puts dead letters' records back into the log: each is claimed under a number of its own, appended with that number
/// in it, made durable, and marked.
///
/// Killed anywhere, it has left claims that the next replay completes first, with the same bytes. So a record may be in
/// the log twice, but under one number, and those of one customer first come in the order of their numbers: the joiner
/// needs only to remember the greatest.
public final class Replay {
    private let log: any EventLogAppender
    private let desk: any ReplayDesk
    private let keys = RecordKeys()
    private var chosen: [(id: String, corrected: [UInt8]?)] = []
    private var corrected_bytes = 0
    /// By the numbers that their records bore when they came.
    private var cameAs: [Int64: String] = [:]
    /// Letters that an earlier replay had claimed, and that were put back by this one.
    public private(set) var completed: Set<String> = []
    /// Letters that are back in the log for good, without those in `completed`.
    public private(set) var count = 0
    /// Letters whose records the log cannot take, and why.
    public private(set) var refused: [(id: String, reason: String)] = []

    private static let chunk = 1_000
    /// The claims are one document.
    private static let corrected_bytes_max = 8 << 20

    /// Completes what an earlier replay had begun. Throws as `add`.
    public init(_ log: any EventLogAppender, _ desk: any ReplayDesk) throws {
        (self.log, self.desk) = (log, desk)
        let open = try desk.openClaims()
        if open.isEmpty { return }
        try send(open)
        completed = Set(open.map(\.letter))
    }

    /// Puts the letter's record back, or the corrected one. No letter may be added twice; of letters that are copies of
    /// one record only the first goes back, unless it is done `again`. Throws `EventLogError` and `StoreError`.
    public func add(_ letter: DeadLetter, corrected: [UInt8]? = nil, again: Bool = false) throws {
        let corrected = corrected == letter.raw ? nil : corrected
        if !again, let copy = try copy(of: letter) {
            return refuse(letter.id, "it is a copy of \(copy), which is put back: drop it")
        }
        if letter.isTruncated && corrected == nil {
            return refuse(letter.id, "of its \(letter.size_bytes) bytes only the first \(letter.raw.count) were kept")
        }
        // As long as every number will be for a long time.
        let record = numbered(corrected ?? letter.raw, currentTime_ms() * 1_000)
        do {
            try keys.with(record) { key, record in try log.check(key: key, record) }
        } catch EventLogError.unacceptableRecord(let reason) {
            return refuse(letter.id, reason)
        }
        chosen.append((letter.id, corrected))
        corrected_bytes += corrected?.count ?? 0
        if chosen.count == Self.chunk || corrected_bytes >= Self.corrected_bytes_max { try putBack() }
    }

    /// A replay that died may have put a record in twice, and both copies became letters: the other one, if it goes back.
    private func copy(of letter: DeadLetter) throws -> String? {
        guard let number = letter.cameAs else { return nil }
        if let copy = try cameAs[number] ?? desk.replayedCopy(of: letter.id, cameAs: number) { return copy }
        cameAs[number] = letter.id
        return nil
    }

    /// Takes note of a chosen letter that is not there any more.
    public func refuseDropped(_ id: String) { refuse(id, "it has been dropped meanwhile") }

    /// Puts the rest back. Throws as `add`.
    public func finish() throws {
        try putBack()
        try log.close()
    }

    private func putBack() throws {
        if chosen.isEmpty { return }
        count += try send(try desk.claim(chosen))
        (chosen, corrected_bytes) = ([], 0)
    }

    /// Appends what is claimed, in the order of the numbers, and marks it once it is durable. Gives how many that were.
    @discardableResult
    private func send(_ claims: [ReplayClaim]) throws -> Int {
        var sent: [ReplayClaim] = []
        var keysOnTheirWay: Set<ShopID> = []
        for claim in claims {
            guard let letter = try desk.letter(claim.letter) else {
                refuseDropped(claim.letter)
                continue
            }
            if letter.replayNumber == claim.number { continue }
            let record = numbered(claim.corrected ?? letter.raw, claim.number)
            if !log.losesOnlyTails, let key = keys.key(of: record), !keysOnTheirWay.insert(key).inserted {
                try log.flush()
                keysOnTheirWay = [key]
            }
            if try append(record, of: claim) { sent.append(claim) }
        }
        try log.flush()
        try desk.settle(sent)
        return sent.count
    }

    /// False where the log does not take it, which it was asked before.
    private func append(_ record: [UInt8], of claim: ReplayClaim) throws -> Bool {
        do {
            try keys.with(record) { key, record in try log.append(key: key, record) }
            return true
        } catch EventLogError.unacceptableRecord(let reason) {
            refuse(claim.letter, reason)
            return false
        }
    }

    private func refuse(_ id: String, _ reason: String) { refused.append((id, reason)) }

    /// What is no JSON object goes back as it is: it can only become a dead letter again.
    private func numbered(_ raw: [UInt8], _ number: Int64) -> [UInt8] { ReplayNumber.write(number, into: raw) ?? raw }
}

/// What records are to be keyed by, so that each lands among its customer's others.
private final class RecordKeys {
    private let parser = EventParser()

    /// `nil` for a record that is still no event.
    func key(of record: [UInt8]) -> ShopID? {
        var batch = EventBatch()
        let origin = EventParser.Origin(source: 0, start: 0, end: 0, timestamp_ms: 0)
        let isEvent = (try? parser.parse(record, from: origin, into: &batch)) != nil
        return isEvent ? batch.events.first.map { batch.record(of: $0).key } : nil
    }

    func with(_ record: [UInt8], _ body: (ByteView?, ByteView) throws -> Void) throws {
        let key = key(of: record)
        try record.withView { record in
            guard let key else { return try body(nil, record) }
            try key.withView { key in Result { try body(key, record) } }.get()
        }
    }
}
