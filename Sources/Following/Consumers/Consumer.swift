// A small service: what it has to bring along is what it does with some records.

import EventLog
import Mongo
import Shop
import ShopStore

/// Changes documents by the records of a log, each record exactly once.
///
/// The position in the log moves in the same transaction as the documents: both change, or neither does. So a consumer
/// needs no memory of what it has seen, no ids to compare, and no care about being killed or run twice.
public protocol Consumer: Sendable {
    /// Its name among the services, under which its positions are kept: letters, digits and hyphens.
    var name: String { get }

    /// How many records it takes at once, in one transaction: 1,000 unless it writes much less than a document for each.
    var records_max: Int { get }

    /// Makes what has to be there before the first record: indexes, as a rule. May be called at every start.
    func prepare(_ database: ShopDatabase) throws

    /// Changes documents by these records, in the transaction.
    ///
    /// It is called again with the same records, or with some of them, whenever the transaction has to be run again; what it
    /// did before is undone then, so it must keep nothing but what it reads within the transaction. Throws `MongoError`: what
    /// the database refuses for good becomes a dead letter, record by record.
    func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws

    /// The last `take` is stored: for what there is to tell. On the thread that takes.
    func committed()
}

extension Consumer {
    public var records_max: Int { 1_000 }
    public func prepare(_ database: ShopDatabase) throws {}
    public func committed() {}
}

/// A record that a consumer is handed.
public struct LogRecord: Sendable {
    /// The partition that it is from, by the name that stays its own.
    public let source: String
    /// Where it begins, and the position just after it.
    public let position: Int64
    public let next: Int64
    /// When the log took it in, where the log says so: Unix milliseconds (UTC).
    public let timestamp_ms: Int64?
    /// Its bytes, without the line's end; the first MiB where it is longer.
    public let bytes: [UInt8]
    /// How long it is, in bytes.
    public let size_bytes: Int
}

/// What a consumer has put aside in one transaction.
final class RecordsAside {
    var records: [(record: LogRecord, reason: String)] = []
}

/// The database while a transaction is under way.
public struct ShopTransaction {
    let client: Client
    let database: String
    let aside = RecordsAside()

    /// A collection, whose calls belong to the transaction.
    public func collection(_ name: String) throws -> Collection { try client.collection(name, in: database) }

    /// Has the record become a dead letter of this service, with the transaction. For what is meant for this service and
    /// cannot be used: a record that is no event at all is the joiner's to keep.
    public func setAside(_ record: LogRecord, because reason: String) {
        aside.records.append((record, reason))
    }

    /// Executes a bulk of writes. Throws the first refusal: a transaction in which one was refused is over.
    public func run(_ bulk: BulkWrite) throws {
        if let refused = try bulk.execute().writeErrors.first { throw refused.error }
    }
}
