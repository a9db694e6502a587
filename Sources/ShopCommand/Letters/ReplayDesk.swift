import ShopStore

/// What a replay needs of the database: the letters, and the ledger of those that are on their way.
public protocol ReplayDesk: AnyObject {
    /// Letters that have a number and are not marked so far, in the order of their numbers.
    func openClaims() throws -> [ReplayClaim]
    /// Gives each of these letters a number, in their order. No claim may be open.
    func claim(_ letters: [(id: String, corrected: [UInt8]?)]) throws -> [ReplayClaim]
    /// The letter as it is stored now; `nil` where somebody has dropped it.
    func letter(_ id: String) throws -> DeadLetter?
    /// Another letter whose record bore this replay number when it came, and that was put back since.
    func replayedCopy(of letter: String, cameAs number: Int64) throws -> String?
    /// Marks the letters as replayed, and closes the claims.
    func settle(_ claims: [ReplayClaim]) throws
}

/// The desk in MongoDB, for as long as no other replay takes it over. Calls throw `StoreError`.
public final class StoredReplayDesk: ReplayDesk {
    private let letters: DeadLetters
    private let ledger: ReplayLedger
    private let log: String
    private let now_ms: () -> Int64

    /// Takes the ledger, for a replay into the log with this name. Throws `StoreError` where another replay is at work,
    /// and `Failure` where the last one went into another log, unless that `mayChangeLog`.
    ///
    /// A document keeps only the greatest number it contains. Were there a small one in a log that nobody has read yet,
    /// and a greater one in another log, the small one would be taken for known.
    public init(
        _ database: ShopDatabase, log: String, mayChangeLog: Bool = false,
        now_ms: @escaping () -> Int64 = currentTime_ms
    ) throws {
        letters = DeadLetters(database)
        ledger = ReplayLedger(database, holder: .own())
        (self.log, self.now_ms) = (log, now_ms)
        try ledger.take()
        if let before = try ledger.claims().log, before != log, !mayChangeLog {
            try ledger.release()
            throw Failure(
                .configuration,
                """
                the last replay went into \(visible(before)), not into \(visible(log)): once the joiner has read that one \
                to its end, say --change-log
                """)
        }
    }

    /// Lets other replays begin. What is claimed and not settled is completed by the next one.
    public func leave() throws { try ledger.release() }

    public func openClaims() throws -> [ReplayClaim] { try ledger.claims().claims }

    public func claim(_ letters: [(id: String, corrected: [UInt8]?)]) throws -> [ReplayClaim] {
        try ledger.claim(letters, into: log)
    }

    public func letter(_ id: String) throws -> DeadLetter? {
        var found: DeadLetter?
        try letters.forEach(id: id) { found = $0 }
        return found
    }

    public func replayedCopy(of letter: String, cameAs number: Int64) throws -> String? {
        try letters.replayedCopy(of: letter, cameAs: number)
    }

    public func settle(_ claims: [ReplayClaim]) throws {
        try letters.markReplayed(claims, at: now_ms())
        try ledger.settle()
    }
}
