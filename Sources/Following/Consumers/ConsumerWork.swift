import CoreMetrics
import EventLog
import Logging
import Mongo
import ShopStore

/// Has a consumer take each batch in one transaction with the batch's positions.
///
/// A record that the database refuses is found by halving, and becomes a dead letter, in the transaction that passes it.
final class ConsumerWork: Processor {
    private let consumer: any Consumer
    private let database: ShopDatabase
    private let positions: MongoPositions
    private let log: FollowedLog
    private let runtime: ServiceRuntime
    private let limit: RecordLimit
    private let progress: (ConsumerCounts, () -> Behind?) -> Void
    private(set) var counts = ConsumerCounts()
    private let read, deadLettered: Counter
    /// What the consumer has put aside of the batch at hand.
    private var aside: [RefusedRecord] = []

    /// More refused records of one batch than this are met in smaller ones.
    private static let refused_max = 8

    init(
        _ consumer: any Consumer, _ database: ShopDatabase, _ positions: MongoPositions, _ log: FollowedLog,
        _ runtime: ServiceRuntime, _ limit: RecordLimit,
        progress: @escaping (ConsumerCounts, () -> Behind?) -> Void
    ) {
        (self.consumer, self.database, self.positions) = (consumer, database, positions)
        (self.log, self.runtime, self.limit, self.progress) = (log, runtime, limit, progress)
        let metrics = runtime.vitals.metrics
        (read, deadLettered) = (metrics.counter("records_read_total"), metrics.counter("dead_letters_total"))
    }

    var releasing: @Sendable () -> Void { { [database] in _ = try? database.releaseAbandoned() } }
    func begin() {}
    func end() {}
    func tick() { progress(counts, log.behind) }

    func process(_ batch: RecordBatch, storingPositions: () throws -> Void) throws {
        runtime.activity.begin(at: batch.place)
        defer { runtime.activity.end() }
        var refused: [RefusedRecord] = []
        while let next = try store(batch, without: refused) {
            if batch.records.count > 1, refused.count >= Self.refused_max || next.isTooLarge {
                // Of standard input nothing is had twice.
                if batch.moves.isEmpty { return try processHalves(of: batch) }
                let fewer = next.isTooLarge ? batch.records.count / 2 : Self.refused_max / 2
                limit.records = max(1, fewer)
                throw SmallerBatches(isTooLarge: next.isTooLarge)
            }
            refused.append(try find(next, in: batch, without: refused))
        }
        if refused.isEmpty { limit.grow() }
        positions.moved(batch.moves, share: log.settings.share)
        log.noteStored(batch.reached, isLasting: !batch.moves.isEmpty)
        let letters = refused + aside
        counts.add(read: batch.records.count, deadLettered: letters.count)
        read.increment(by: batch.records.count)
        deadLettered.increment(by: letters.count)
        for letter in letters { runtime.logger.warning("Skipping a record: \(letter.letter.summary)") }
        consumer.committed()
    }

    /// Nothing but the order of the records ties them together where no position moves.
    private func processHalves(of batch: RecordBatch) throws {
        let middle = batch.records.count / 2
        var (first, second) = (RecordBatch(), batch)
        first.records = Array(batch.records[..<middle])
        second.records = Array(batch.records[middle...])
        for half in [first, second] { try process(half) {} }
    }

    /// Stores all but these; gives the refusal of another one.
    private func store(_ batch: RecordBatch, without refused: [RefusedRecord]) throws -> MongoError? {
        let records = batch.records(without: refused)
        return try attempt { shop in
            try move(batch, in: shop)
            try keep(refused, in: shop)
            if !records.isEmpty { try consumer.take(records[...], in: shop) }
            aside = shop.aside.records.map {
                RefusedRecord($0.record, because: $0.reason, by: consumer.name, failed_at_ms: Clock.wall_ms())
            }
            try keep(aside, in: shop)
        }
    }

    private func move(_ batch: RecordBatch, in shop: ShopTransaction) throws {
        do {
            try positions.move(batch.moves, share: log.settings.share, in: shop.client)
        } catch let error as MongoError where !error.isTransient {
            throw StoreError("the database does not keep the position of \(consumer.name): \(error)", .configuration)
        }
    }

    private func keep(_ refused: [RefusedRecord], in shop: ShopTransaction) throws {
        do { try shop.keep(refused.map(\.letter), of: consumer.name) } catch let error as MongoError
            where error.isRefusal
        {
            throw StoreError("the database does not keep the dead letter \(refused[0].letter.id): \(error)", .other)
        }
    }

    /// The record that is refused after those before it: the shortest refused beginning ends with it.
    private func find(
        _ error: MongoError, in batch: RecordBatch, without refused: [RefusedRecord]
    ) throws -> RefusedRecord {
        let records = batch.records(without: refused)
        if records.isEmpty { throw StoreError(error) }
        var (taken, untaken, cause) = (0, records.count, error)
        while untaken - taken > 1 {
            let middle = (taken + untaken) / 2
            let refusal = try attempt { shop in
                try consumer.take(records[..<middle], in: shop)
                throw Rehearsed()
            }
            if let refusal { (untaken, cause) = (middle, refusal) } else { taken = middle }
        }
        return RefusedRecord(records[untaken - 1], cause, by: consumer.name, failed_at_ms: Clock.wall_ms())
    }

    /// Runs a transaction, again and again while that may help; gives what the database refuses for good.
    private func attempt(_ body: (ShopTransaction) throws -> Void) throws -> MongoError? {
        do {
            try TransactionRun(database, runtime).run(body)
        } catch is Rehearsed {
        } catch let error as MongoError where error.isRefusal {
            return error
        } catch let error as MongoError {
            throw StoreError(error)
        }
        return nil
    }
}

/// What ends a transaction that was only to show whether it would be refused.
private struct Rehearsed: Error {}

/// The batch at hand is more than a transaction bears, or too much of it is refused: to be read again in smaller ones.
struct SmallerBatches: Error {
    let isTooLarge: Bool
}

extension MongoError {
    /// Whether the records have to do with it, and will have whenever they are tried again.
    fileprivate var isRefusal: Bool {
        isTooLarge || [.rejected, .duplicateKey, .invalidDocument].contains(kind)
    }
}
