import Mongo
import Shop

/// A letter on its way back into the log.
public struct ReplayClaim: Equatable, Sendable {
    /// The letter's id.
    public var letter: String
    /// Greater than those of all claims before it.
    public var number: Int64
    /// What goes back in the record's place; `nil`: the record itself.
    public var corrected: [UInt8]?

    /// `corrected` is what goes back in place of the letter's own bytes.
    public init(letter: String, number: Int64, corrected: [UInt8]? = nil) {
        self.letter = letter
        self.number = number
        self.corrected = corrected
    }
}

extension ReplayLedger {
    /// Letters that were given a number, and not marked so far, in the order of their numbers, and the log that they are
    /// on their way into. Throws `StoreError`.
    public func claims() throws -> (claims: [ReplayClaim], log: String?) {
        try database.with(.positions) { positions in
            guard let found = try positions.findOne(Self.named()) else { return ([], nil) }
            return found.read { view in
                let claims = (view.array("claims") ?? .empty).compactMap { ReplayClaim($0.value.document) }
                return (claims.sorted { $0.number < $1.number }, view.string("log"))
            }
        }
    }

    /// Gives each of these letters a number, in their order, in place of all earlier claims, which must have been marked.
    /// Throws `StoreError`, a lasting one where another replay has taken over.
    public func claim(
        _ letters: [(id: String, corrected: [UInt8]?)], into log: String
    ) throws -> [ReplayClaim] {
        try database.with(.positions) { positions in
            guard let found = try positions.findOne(try held()) else { throw overtaken }
            guard let next = found.int64("next"), let now_ms = found.read({ $0["renewed_at"]?.date_ms }),
                0..<Self.next_max ~= next, 0..<Self.next_max / 1_000 ~= now_ms
            else { throw StoreError("the document \"replay\" in positions has no sound next number", .configuration) }
            let first = max(next, now_ms * 1_000)
            let claims = letters.enumerated().map { place, letter in
                ReplayClaim(letter: letter.id, number: first + Int64(place), corrected: letter.corrected)
            }
            let filter = try Document { d in
                d.string("_id", Self.id)
                d.string("holder", holder.description)
                d.int64("next", next)
            }
            let update = try Document { d in
                d.document("$set") { d in
                    d.int64("next", first + Int64(claims.count))
                    d.string("log", log)
                    d.array("claims") { a in for claim in claims { a.document { claim.write(to: &$0) } } }
                }
                d.document("$currentDate") { $0.bool("renewed_at", true) }
            }
            guard try positions.updateOne(filter, update).matched == 1 else { throw overtaken }
            return claims
        }
    }

    /// Forgets the claims, whose letters are marked. Throws as `claim`.
    public func settle() throws {
        let update = try Document { d in
            d.document("$unset") { $0.string("claims", "") }
            d.document("$currentDate") { $0.bool("renewed_at", true) }
        }
        try database.with(.positions) { positions in
            guard try positions.updateOne(try held(), update).matched == 1 else { throw overtaken }
        }
    }

    var overtaken: StoreError {
        StoreError("another replay has taken this one's work over, because it was not heard of for long", .other)
    }
}

extension ReplayClaim {
    fileprivate init?(_ view: DocumentView?) {
        guard let view, let letter = view.string("letter"), let number = view.int64("number") else { return nil }
        self.init(letter: letter, number: number, corrected: view.binary("corrected"))
    }

    fileprivate func write(to d: inout DocumentWriter) {
        d.string("letter", letter)
        d.int64("number", number)
        corrected?.withUnsafeBytes { d.binary("corrected", $0) }
    }
}

extension MongoStore {
    public func nextReplayNumber() throws -> Int64 {
        let next = try database.with(.positions) { positions in
            let projection = try Document { $0.int32("next", 1) }
            return try positions.findOne(try ReplayLedger.named(), projection: projection)?.int64("next") ?? 0
        }
        let known = 0..<ReplayLedger.next_max ~= next ? next : 0
        // All that were given before some moment are microseconds of the time before it: also those of a ledger that this
        // database does not have, because it is an older copy or was filled anew.
        return max(known, try serverTime_ms() * 1_000)
    }

    private func serverTime_ms() throws -> Int64 {
        do {
            let hello = try database.pool.withClient {
                try $0.runCommand(try Document { $0.int32("hello", 1) }, in: database.name)
            }
            let time_ms = hello.read { $0["localTime"]?.date_ms } ?? 0
            return min(max(time_ms, 0), ReplayLedger.next_max / 1_000)
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }
}
