import EventLog
import Shop

/// Takes people out of the database, so that what the log still says of them up to now does not bring them back.
///
/// A person's document is not deleted but emptied to a tombstone: what it is known by to the joiners, with every source
/// applied up to now. So a joiner finds all that it reads again contained; one that has the customer at hand fails at the
/// revision, and reads the tombstone. What happens after that makes a customer anew, in the same document.
public struct Forgetting: Sendable {
    /// How many people one call takes at most: for so long the ledger is this run's without a further word.
    public static let people_max = 100

    private let database: ShopDatabase

    /// Does nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// What there is of these people. Changes nothing. Throws `StoreError`.
    public func look(for ids: [ShopID]) throws -> [Findings] {
        var people = ids.map { Findings(of: $0) }
        for data in try all() { try data.look(for: &people) }
        return people
    }

    /// Forgets these people, whoever else is at work on the same database, and says what that took. Run again after it was
    /// cut short anywhere, it completes the work.
    ///
    /// `ends` are those of the log's sources that are to count as read. Throws `StoreError`, one of the kind
    /// `.configuration`, before anything was changed, while letters are put back by somebody else.
    public func forget(_ ids: [ShopID], upTo ends: [LogEnd], at forgotten_at_ms: Int64) throws -> [Findings] {
        precondition(ids.count <= Self.people_max)
        let ledger = ReplayLedger(database, holder: .own(forgets: true))
        try ledger.take()
        do {
            let cover = try Cover(of: database, ends, at: forgotten_at_ms, ledger)
            var people = ids.map { Findings(of: $0) }
            for data in try all() { try data.take(from: &people, cover) }
            try ledger.release()
            return people
        } catch {
            // The error at hand is the one to tell; a ledger that stays taken is free once this process is gone.
            _ = try? ledger.release()
            throw error
        }
    }

    private func all() throws -> [any PersonalData] {
        ShopDatabase.Collections.allCases.compactMap { $0.personalData(in: database) }
            + PersonalRecords.Kept.allCases.map { PersonalRecords(database: database, kept: $0) }
            + (try database.serviceLetters()).map { PersonalLetters(database: database, collection: $0) }
    }
}
